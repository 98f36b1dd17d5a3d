import type { z } from 'zod';
import { ANY_FOREIGN_EVENT, FOREIGN_WEBHOOKS } from '../dialects/verified-workflows/webhook-bodies.js';
import { ANY_EVENT, EVENT_ATTRIBUTES, EVENT_MESSAGES } from './event-messages.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import { isNative } from './headers.js';
import type { JsonSchema } from './json-schema.js';
import { pascalCase } from './json-schema.js';
import type { SharedComponents } from './shared-components.js';

/** The bodies of deliveries, for the components of the document. */
export const WEBHOOK_BODIES: Readonly<Record<string, z.ZodType>> = Object.fromEntries([
  ['EventAttributes', EVENT_ATTRIBUTES] as const,
  ['AnyEvent', ANY_EVENT] as const,
  ['VerifiedWorkflowsEvent', ANY_FOREIGN_EVENT] as const,
  ...EVENT_MESSAGES.map(({ name, schema }) => [`${name}Event`, schema] as const),
  ...FOREIGN_WEBHOOKS.map(({ component, schema }) => [component, schema] as const),
]);

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

const FOREIGN_SIGNATURE = {
  name: 'X-Verified-Workflows-Signature',
  description: '`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `t=<seconds>,<body>` under the endpoint’s secret.',
  schema: { type: 'string' },
};

function headersFor(isForeign: boolean, shared: SharedComponents): readonly JsonSchema[] {
  return [...HEADERS, ...(isForeign ? [FOREIGN_SIGNATURE] : [])].map(header =>
    shared.refTo('parameters', pascalCase(header.name), { ...header, in: 'header', required: true }),
  );
}

const DELIVERED = { description: 'Delivered. Any other answer, a redirect too, is tried again later.' };
const GONE = { description: 'Nothing more is sent to this endpoint.' };

/** One webhook per event, natively and in each dialect that has a name for it. */
export function webhooksOf(shared: SharedComponents): JsonSchema {
  const native = EVENT_MESSAGES.map(({ contract, name, example }) => {
    const body = { component: `${name}Event`, summary: capitalized(contract.publishedWhen), example };
    return [contract.type, webhook(`on_${contract.type}`, body, headersFor(false, shared), shared)] as const;
  });
  const foreign = FOREIGN_WEBHOOKS.map(
    ({ event, ...body }) =>
      [
        `verified-workflows/${event}`,
        webhook(`onVerifiedWorkflows_${event}`, body, headersFor(true, shared), shared),
      ] as const,
  );
  return Object.fromEntries<JsonSchema>([...native, ...foreign]);
}

/**
 * The requests that an operation causes to the URL in its body. They also tie the schemas of webhooks to an operation:
 * oapi-codegen drops components that only webhooks reference, and then does not compile.
 */
export function callbacksOf({ id, path, calls }: DescribedEndpoint, shared: SharedComponents): JsonSchema {
  if (calls === undefined) return {};
  const body = isNative(path) ? 'AnyEvent' : 'VerifiedWorkflowsEvent';
  const post = {
    operationId: `${id}_event`,
    parameters: headersFor(!isNative(path), shared),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } },
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

interface WebhookBody {
  readonly component: string;
  readonly summary: string;
  readonly example: unknown;
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

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
