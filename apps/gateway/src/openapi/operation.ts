import type { Access } from '../auth/domain/caller.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schemas.js';
import { problemResponses, problemsOf } from './problem-responses.js';

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, ' +
    'with another body 422, and 409 while the first is still running.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
};

const REPLAYED = {
  'Idempotent-Replayed': {
    description: '`true` when this is the answer to an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

const LOCATION = {
  Location: { description: 'Where to find it.', schema: { type: 'string', format: 'uri-reference' } },
};

const NEXT_PAGE = {
  'X-Next-Cursor': {
    description: 'Of CSV: the cursor of the next page; missing on the last one.',
    schema: { type: 'string' },
  },
  Link: { description: 'Of CSV: the address of the next page (`rel="next"`).', schema: { type: 'string' } },
};

export interface OperationSchemas {
  readonly body: JsonSchema | undefined;
  readonly query: JsonSchema | undefined;
  readonly parameters: JsonSchema | undefined;
  readonly answer: JsonSchema | undefined;
}

/** One endpoint as an OpenAPI 3.1 operation. */
export function operationOf(endpoint: DescribedEndpoint, schemas: OperationSchemas): JsonSchema {
  const { id, summary, description, access, method, answer } = endpoint;
  const headers = {
    ...(method === 'POST' && REPLAYED),
    ...(answer.location === true && LOCATION),
    ...(answer.csv === 'page' && NEXT_PAGE),
  };
  return {
    operationId: id,
    tags: [tagOf(endpoint)],
    summary,
    description: [description, audienceOf(access)].filter(part => part !== undefined).join('\n\n'),
    security: securityOf(access),
    parameters: [
      ...parametersIn('path', schemas.parameters),
      ...parametersIn('query', schemas.query),
      ...(method === 'POST' ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(schemas.body && {
      requestBody: {
        required: hasRequired(schemas.body),
        content: { 'application/json': { schema: schemas.body } },
      },
    }),
    responses: {
      [String(answer.status)]: {
        description: answer.description,
        ...(Object.keys(headers).length > 0 && { headers }),
        ...(schemas.answer && {
          content: {
            [answer.mediaType ?? 'application/json']: { schema: schemas.answer },
            ...(answer.csv !== undefined && { 'text/csv': { schema: { type: 'string' } } }),
          },
        }),
      },
      ...problemResponses(problemsOf(endpoint)),
    },
  };
}

function audienceOf(access: Access): string | undefined {
  if (access === 'public') return undefined;
  if (access === 'operator') return "Takes the operator's key.";
  return access === 'worker' ? "Takes a worker's key." : `Takes an API key with the scope \`${access}\`.`;
}

/** Both ways of sending the key, each with the role it needs (OpenAPI 3.1 allows roles for any scheme). */
function securityOf(access: Access): JsonSchema[] {
  return access === 'public' ? [] : [{ bearer: [access] }, { api_key: [access] }];
}

export function tagOf({ path }: Pick<DescribedEndpoint, 'path'>): string {
  const [first = '', second = first] = path.split('/').filter(part => part !== '' && part !== 'v1');
  return first === 'worker' && second !== ''
    ? 'worker side'
    : first.replaceAll('-', ' ').replace(/\..*$/, '');
}

function parametersIn(where: 'path' | 'query', schema: JsonSchema | undefined): JsonSchema[] {
  const properties = schema?.['properties'];
  const required = schema?.['required'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, property]: [string, unknown]) => ({
    name,
    in: where,
    required: Array.isArray(required) && required.includes(name),
    schema: property,
  }));
}

function hasRequired(schema: JsonSchema): boolean {
  return '$ref' in schema || (Array.isArray(schema['required']) && schema['required'].length > 0);
}
