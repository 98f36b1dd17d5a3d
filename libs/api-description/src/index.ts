export { ApiDescription } from './api-description.js';
export type {
  ApiBody,
  ApiOperation,
  ApiParameter,
  ApiResponse,
  Audience,
  PoolLimits,
} from './api-description.js';
export { ExampleRequests } from './example-requests.js';
export { isIdSchema, kindIn, kindNamedBy, kindOfAnswer, kindsOf } from './kinds.js';
export { isRecord, namesAt, numberAt, schemaListAt, schemasAt, textAt, typesOf } from './json-schema.js';
export type { JsonSchema } from './json-schema.js';
export {
  Members,
  Reference,
  Token,
  isList,
  renderJson,
  renderText,
  templateOf,
  valueOf,
} from './template.js';
export type { Resolve, Template } from './template.js';
