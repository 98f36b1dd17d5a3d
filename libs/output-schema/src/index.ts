// What an answer has to look like: the schema an agent asks for, and whether a worker's output fits it.
export { storedSchemaOf } from './stored-schema.js';
export type { StoredSchema } from './stored-schema.js';
export { OutputValidator } from './output-validator.js';
export { SCHEMA_LIMITS } from './schema-bounds.js';
