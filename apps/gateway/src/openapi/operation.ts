import type { Access } from '../auth/domain/caller.js';
import { treatmentOf } from '../auth/domain/pool-limits.js';
import type { PoolLimits } from '../auth/domain/pool-limits.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schemas.js';
import { problemResponses } from './problem-responses.js';
import { isNative, rateLimitHeadersOf } from './rate-limit-responses.js';

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, ' +
    'with another body or for another workspace 422, and 409 while the first is still running. An answer that shows ' +
    'a secret is given again only to the API key that asked for it.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
};

const WORKSPACE_ID = {
  name: 'Workspace-Id',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' },
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
  const { id, summary, description, access, alsoNeeds, method, answer, workspace, poolLimits } = endpoint;
  const headers = {
    ...(method === 'POST' && REPLAYED),
    ...(answer.location === true && LOCATION),
    ...rateLimitHeadersOf(endpoint),
    ...(answer.csv === 'page' && NEXT_PAGE),
  };
  return {
    operationId: id,
    tags: [tagOf(endpoint)],
    summary,
    description: [description, audienceOf(access, alsoNeeds), poolsOf(poolLimits)]
      .filter(part => part !== undefined)
      .join('\n\n'),
    ...(poolLimits && { 'x-pool-limits': treatmentOf(poolLimits) }),
    security: securityOf(endpoint),
    parameters: [
      ...parametersIn('path', schemas.parameters),
      ...parametersIn('query', schemas.query),
      ...(workspace === undefined ? [] : [{ ...WORKSPACE_ID, description: workspace }]),
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
      ...problemResponses(endpoint),
    },
  };
}

function audienceOf(access: Access, alsoNeeds: readonly string[] = []): string | undefined {
  if (access === 'public') return undefined;
  if (access === 'operator') return "Takes the operator's key.";
  if (access === 'worker') return "Takes a worker's key.";
  if (access === 'agent') return 'Takes an API key, whatever its scopes.';
  const scopes = [access, ...alsoNeeds].map(scope => `\`${scope}\``);
  return `Takes an API key with the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(' and ')}.`;
}

function poolsOf(limits: PoolLimits | undefined): string | undefined {
  if (limits === undefined) return undefined;
  if (limits === 'filtered')
    return 'A key that is limited to pools sees and changes only what belongs to them.';
  if (limits === 'refused') return 'Refuses keys that are limited to pools.';
  return `Takes keys that are limited to pools: ${limits.irrelevant}`;
}

/** The ways of sending the key, each with the roles it needs (OpenAPI 3.1 allows roles for any scheme). */
function securityOf({ access, alsoNeeds = [], path }: DescribedEndpoint): JsonSchema[] {
  if (access === 'public') return [];
  const roles = [access, ...alsoNeeds];
  return isNative(path) ? [{ bearer: roles }, { api_key: roles }] : [{ bearer: roles }];
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
