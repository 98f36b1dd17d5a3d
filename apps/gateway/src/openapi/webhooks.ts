import type { z } from 'zod';
import type { Dialect } from '../edge/dialect/dialect.js';
import type { WebhookBody, WebhookDocument } from '../edge/dialect/dialect-document.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { pascalCase } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import type { SharedComponents } from './shared-components.js';

/** The schemas of deliveries, by the names of their components. */
export function webhookSchemas(dialects: readonly Dialect[]): Readonly<Record<string, z.ZodType>> {
  const documents = dialects.flatMap(({ document }) => document.webhooks ?? []);
  return Object.fromEntries<z.ZodType>([
    ...documents.flatMap(({ parts }) => Object.entries(parts)),
    ...documents.map(({ anyEvent }) => [anyEvent.component, anyEvent.schema] as const),
    ...documents.flatMap(({ bodies }) => bodies.map(({ component, schema }) => [component, schema] as const)),
  ]);
}

/** The headers of every delivery: Standard Webhooks (https://www.standardwebhooks.com). */
const HEADERS = [
  {
    name: 'webhook-id',
    description: 'The event’s id, the same on every attempt.',
    schema: { type: 'string', format: 'uuid' },
  },
  {
    name: 'webhook-timestamp',
    description: 'When this attempt was made, in seconds since 1970.',
    schema: { type: 'string' },
  },
  {
    name: 'webhook-signature',
    description:
      'One or more of `v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>` under the ' +
      'endpoint’s secret, with spaces between while a secret is being changed.',
    schema: { type: 'string' },
  },
];

function headersFor({ signatureHeaders }: WebhookDocument, shared: SharedComponents): readonly JsonSchema[] {
  const ofDialect = signatureHeaders.map(header => ({ ...header, schema: { type: 'string' } }));
  return [...HEADERS, ...ofDialect].map(header =>
    shared.refTo('parameters', pascalCase(header.name), { ...header, in: 'header', required: true }),
  );
}

const DELIVERED = { description: 'Delivered. Any other answer, a redirect too, is tried again later.' };
const GONE = { description: 'The endpoint is disabled.' };

/** One webhook per event of each dialect: `task.completed`, `verified-workflows/task.completed`. */
export function webhooksOf(dialects: readonly Dialect[], shared: SharedComponents): JsonSchema {
  return Object.fromEntries(
    dialects.flatMap(({ prefix, document: { componentPrefix, webhooks } }) => {
      if (webhooks === null) return [];
      const path = prefix === '' ? '' : `${prefix.slice(1)}/`;
      return webhooks.bodies.map(body => {
        const parameters = headersFor(webhooks, shared);
        return [path + body.event, webhook(`on${componentPrefix}_${body.event}`, body, parameters, shared)];
      });
    }),
  );
}

/**
 * The requests that an operation causes to the URL in its body. They also tie the schemas of webhooks to an operation:
 * oapi-codegen drops components that only webhooks reference, and then does not compile.
 */
export function callbacksOf({ id, dialect, calls }: DescribedEndpoint, shared: SharedComponents): JsonSchema {
  const { webhooks } = dialect.document;
  if (calls === undefined || webhooks === null) return {};
  const post = {
    operationId: `${id}_event`,
    parameters: headersFor(webhooks, shared),
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: { $ref: `#/components/schemas/${webhooks.anyEvent.component}` } },
      },
    },
    responses: responsesOf(shared),
  };
  return { callbacks: { event: { [`{$request.body#${calls}}`]: { post } } } };
}

function responsesOf(shared: SharedComponents): JsonSchema {
  return {
    '2XX': shared.refTo('responses', 'Delivered', DELIVERED),
    '410': shared.refTo('responses', 'Gone', GONE),
  };
}

function webhook(
  id: string,
  { component, summary, example }: WebhookBody,
  parameters: readonly JsonSchema[],
  shared: SharedComponents,
): JsonSchema {
  return {
    post: {
      operationId: id.replaceAll('.', '_'),
      summary,
      parameters,
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${component}` },
            examples: { default: shared.refTo('examples', component, { value: example }) },
          },
        },
      },
      responses: responsesOf(shared),
    },
  };
}
