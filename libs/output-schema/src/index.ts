// The form of an answer: the schema an agent requests, and whether a worker's output conforms to it.
export { SchemaChecker } from './schema-checker.js';
export type { QuickCheck, StoredSchema, WantedOutput } from './schema-checker.js';
export { sizeOfAnswer } from './answer-size.js';
export type { AnswerSize } from './answer-size.js';
export { SchemaBudget } from './schema-budget.js';
export { SCHEMA_LIMITS } from './schema-limits.js';
