import type { z } from 'zod';
import type { Dialect } from '../edge/dialect/dialect.js';
import { SESSION_COOKIE } from '../edge/http/cookies.rule.js';
import { WORKER_KEY_PREFIX } from '../edge/dialect/key-prefixes.rule.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { withInlineExamples } from './inline-examples.js';
import { jsonSchemasOf } from './json-schemas.js';
import type { JsonSchema } from './json-schema.js';
import { operationOf, tagOf } from './operation.js';
import { sharedParameters } from './parameters.js';
import { SharedComponents } from './shared-components.js';
import { webhookSchemas, webhooksOf } from './webhooks.js';

function infoOf(dialects: readonly Dialect[], version: string): JsonSchema {
  const description = [
    'Errors are RFC 9457 problem details with a stable `code`. Lists return `data` and an opaque `next_cursor`.',
    'Amounts are in micro-units (1 USD = 1,000,000), times in UTC (ISO 8601). Bodies have at most 1 MiB.',
    'Every response to a key carries its rate-limit state (`RateLimit`, `RateLimit-Policy`; see the 429 responses).',
    'The codes of a response are in its description. Later releases may add fields to responses and events.',
    ...dialects.map(({ document }) => document.introduction).filter(sentence => sentence !== ''),
    'The events on NATS and webhooks are also described by the AsyncAPI document at `/asyncapi.json`.',
  ];
  return {
    title: 'Countersign',
    summary: 'Software agents delegate work to qualified people and get back a checked and signed answer.',
    description: description.join(' '),
    version,
  };
}

function securitySchemesOf(dialects: readonly Dialect[]): JsonSchema {
  const [native, ...emulated] = dialects;
  const others = emulated.map(({ document, keys }) => `; ${document.title}: \`${keys.prefix}…\``).join('');
  return {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: `\`Authorization: Bearer ${native?.keys.prefix ?? ''}…\` (workers: \`${WORKER_KEY_PREFIX}…\`${others})`,
    },
    api_key: {
      type: 'apiKey',
      in: 'header',
      name: 'x-api-key',
      description: 'The same key in a separate header.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: SESSION_COOKIE,
      description:
        'A person who is signed in, with the rights of the membership that the header `Organization-Id` names. Unsafe ' +
        'methods need `Sec-Fetch-Site: same-origin`.',
    },
  };
}

/**
 * The OpenAPI 3.1 document of these endpoints and of the webhooks of the events.
 *
 * @param dialects the native one first
 * @param version the installation's
 * @throws Error when two endpoints share an address or a name, or one has no example, which prevents startup
 */
export function buildDocument(
  endpoints: readonly DescribedEndpoint[],
  dialects: readonly Dialect[],
  version: string,
): JsonSchema {
  const { inputs, outputs, components } = schemasOf(endpoints, dialects);
  const shared = new SharedComponents();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const dialectOfPath = new Map<string, Dialect>();
  for (const endpoint of endpoints) {
    const { id } = endpoint;
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    const methods = (paths[path] ??= {});
    dialectOfPath.set(path, endpoint.dialect);
    const method = endpoint.method.toLowerCase();
    if (method in methods) throw new Error(`Two endpoints are at ${endpoint.method} ${endpoint.path}.`);
    const schemas = {
      body: inputs[`${id}.body`],
      query: inputs[`${id}.query`],
      parameters: inputs[`${id}.parameters`],
      answer: outputs[id],
    };
    methods[method] = operationOf(endpoint, schemas, shared);
  }
  const webhooks = webhooksOf(dialects, shared);
  return withInlineExamples({
    openapi: '3.1.0',
    info: infoOf(dialects, version),
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(tagOf))].map(name => ({ name })),
    paths: sharedParameters(paths, path => dialectOfPath.get(path), shared),
    webhooks,
    components: { schemas: components, ...shared.toJSON(), securitySchemes: securitySchemesOf(dialects) },
  });
}

function schemasOf(endpoints: readonly DescribedEndpoint[], dialects: readonly Dialect[]) {
  const inputs: Record<string, z.ZodType> = {};
  const outputs: Record<string, z.ZodType> = {
    ...Object.fromEntries(
      dialects.map(({ document: { problem } }) => [uncapitalized(problem.component), problem.schema]),
    ),
    ...webhookSchemas(dialects),
  };
  for (const { id, body, query, parameters, answer } of endpoints) {
    if (id in outputs) throw new Error(`Two endpoints are named ${id}.`);
    if (body !== undefined) inputs[`${id}.body`] = body;
    if (query !== undefined) inputs[`${id}.query`] = query;
    if (parameters !== undefined) inputs[`${id}.parameters`] = parameters;
    if (answer.schema !== null) outputs[id] = answer.schema;
  }
  return jsonSchemasOf(inputs, outputs);
}

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
