import type { z } from 'zod';
import { VerifiedWorkflowsProblem } from '../dialects/verified-workflows/problem.js';
import { Problem } from '../errors/problem.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { jsonSchemasOf } from './json-schemas.js';
import type { JsonSchema } from './json-schemas.js';
import { operationOf } from './operation.js';

const INFO = {
  title: 'Countersign',
  version: '1.0.0',
  summary: 'Software agents hand work to qualified people and get back an answer that is checked and signed.',
  description:
    'Errors are RFC 9457 problem details with a stable `code`. Lists give `data` and an opaque `next_cursor`. ' +
    'Amounts are in micro-units (1 USD = 1,000,000), times in UTC (ISO 8601). Bodies have at most 1 MiB. ' +
    'What is below `/verified-workflows` keeps to the words, keys, errors and limits of that API instead.',
};

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: '`Authorization: Bearer cs_live_…` (workers: `csw_…`; Verified Workflows: `vw_live_…`)',
  },
  api_key: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'The same key in a header of its own.',
  },
};

/**
 * The OpenAPI 3.1 document of these endpoints.
 *
 * @throws Error when two endpoints share a place or a name, which stops the start
 */
export function buildDocument(endpoints: readonly DescribedEndpoint[]): JsonSchema {
  const { taken, given, components } = schemasOf(endpoints);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const endpoint of endpoints) {
    const { id } = endpoint;
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    const methods = (paths[path] ??= {});
    const method = endpoint.method.toLowerCase();
    if (method in methods) throw new Error(`Two endpoints are at ${endpoint.method} ${endpoint.path}.`);
    methods[method] = operationOf(endpoint, {
      body: taken[`${id}.body`],
      query: taken[`${id}.query`],
      parameters: taken[`${id}.parameters`],
      answer: given[id],
    });
  }
  return {
    openapi: '3.1.0',
    info: INFO,
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    paths,
    components: { schemas: components, securitySchemes: SECURITY_SCHEMES },
  };
}

function schemasOf(endpoints: readonly DescribedEndpoint[]) {
  const taken: Record<string, z.ZodType> = {};
  const given: Record<string, z.ZodType> = {
    problem: Problem,
    verifiedWorkflowsProblem: VerifiedWorkflowsProblem,
  };
  for (const { id, body, query, parameters, answer } of endpoints) {
    if (id in given) throw new Error(`Two endpoints are named ${id}.`);
    if (body !== undefined) taken[`${id}.body`] = body;
    if (query !== undefined) taken[`${id}.query`] = query;
    if (parameters !== undefined) taken[`${id}.parameters`] = parameters;
    if (answer.schema !== null) given[id] = answer.schema;
  }
  const inputs = jsonSchemasOf(taken, 'input');
  const outputs = jsonSchemasOf(given, 'output');
  const both = Object.keys(inputs.components).filter(name => name in outputs.components);
  if (both.length > 0)
    throw new Error(`These schemas are taken and given, and need two names: ${both.join(', ')}.`);
  const components = { ...inputs.components, ...outputs.components };
  return { taken: inputs.schemas, given: outputs.schemas, components };
}
