import type { z } from 'zod';
import { isOpen } from '../edge/auth/open-access.rule.js';
import { treatmentOf } from '../edge/auth/pool-limits.js';
import { exampleOf } from '../edge/schemas/documented.js';
import { NoBody } from '../edge/schemas/input.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { headersOf } from './headers.js';
import type { HeaderName } from './headers.js';
import type { JsonSchema } from './json-schema.js';
import { parametersOf } from './parameters.js';
import { problemResponses } from './problem-responses.js';
import type { SharedComponents } from './shared-components.js';
import { callbacksOf } from './webhooks.js';

export interface OperationSchemas {
  readonly body: JsonSchema | undefined;
  readonly query: JsonSchema | undefined;
  readonly parameters: JsonSchema | undefined;
  readonly answer: JsonSchema | undefined;
}

/**
 * One endpoint as an OpenAPI 3.1 operation.
 *
 * @throws Error when its body or response has no example
 */
export function operationOf(
  endpoint: DescribedEndpoint,
  schemas: OperationSchemas,
  shared: SharedComponents,
): JsonSchema {
  const { id, summary, description, answer, poolLimits } = endpoint;
  const headers: readonly HeaderName[] = [
    ...(answer.location === true ? (['Location'] as const) : []),
    ...endpoint.dialect.document.rateLimitHeaders,
    ...(answer.csv === 'page' ? (['X-Next-Cursor', 'Link'] as const) : []),
  ];
  const parameters = parametersOf(endpoint, schemas);
  return {
    operationId: id,
    tags: [tagOf(endpoint)],
    summary,
    ...(description !== undefined && { description }),
    ...(poolLimits && { 'x-pool-limits': treatmentOf(poolLimits) }),
    security: securityOf(endpoint),
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(endpoint, schemas.body, shared),
    responses: {
      [String(answer.status)]: {
        description: answer.description,
        ...headersOf(headers, shared),
        ...answerContentOf(endpoint, schemas.answer, shared),
      },
      ...problemResponses(endpoint, shared),
    },
    ...callbacksOf(endpoint, shared),
  };
}

const ANY_FILE = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

function requestBodyOf(
  { id, body, takesFile }: DescribedEndpoint,
  schema: JsonSchema | undefined,
  shared: SharedComponents,
): JsonSchema {
  if (takesFile === true) return { requestBody: { required: true, content: ANY_FILE } };
  // An empty object may be sent as well, and is equivalent to no body.
  if (body === undefined || schema === undefined || body === NoBody) return {};
  const content = { 'application/json': { schema, ...exampleFor(`The body of ${id}`, body, shared) } };
  return { requestBody: { required: hasRequired(schema), content } };
}

function answerContentOf(
  { id, answer }: DescribedEndpoint,
  schema: JsonSchema | undefined,
  shared: SharedComponents,
): JsonSchema {
  if (answer.schema === null || schema === undefined) return {};
  const example =
    answer.example === undefined
      ? exampleFor(`The answer of ${id}`, answer.schema, shared)
      : { example: answer.example };
  return {
    content: {
      [answer.mediaType ?? 'application/json']: { schema, ...example },
      ...(answer.csv !== undefined && { 'text/csv': { schema: { type: 'string' } } }),
      ...(answer.eventStream !== undefined && {
        'text/event-stream': { schema: { type: 'string', description: answer.eventStream } },
      }),
    },
  };
}

function exampleFor(what: string, schema: z.ZodType, shared: SharedComponents): JsonSchema {
  const example = exampleOf(schema);
  if (example === undefined) {
    throw new Error(`${what} has no example. Give its schema one with named(), or its endpoint one.`);
  }
  const { component, value } = example;
  if (component === undefined) return { example: value };
  return { examples: { default: shared.refTo('examples', component, { value }) } };
}

/** The ways to send the key, each with the roles it needs (OpenAPI 3.1 allows roles for any scheme). */
function securityOf({ access, alsoNeeds = [], dialect }: DescribedEndpoint): JsonSchema[] {
  if (isOpen(access)) return [];
  const roles = [access, ...alsoNeeds];
  const session = dialect.takesSessions && access !== 'operator' ? [{ session: roles }] : [];
  if (access === 'person') return session;
  return [...dialect.document.security.map(scheme => ({ [scheme]: roles })), ...session];
}

export function tagOf({ path }: Pick<DescribedEndpoint, 'path'>): string {
  const [first = 'openapi', second = first] = path
    .replace('/.', '/')
    .split('/')
    .filter(part => part !== '' && part !== 'v1');
  return first === 'worker' && second !== ''
    ? 'worker side'
    : first.replaceAll('-', ' ').replace(/\..*$/, '');
}

/** An input component has required members unless all of them are optional. */
function hasRequired(schema: JsonSchema): boolean {
  return '$ref' in schema || (Array.isArray(schema['required']) && schema['required'].length > 0);
}
