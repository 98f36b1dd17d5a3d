import { DEAD_STREAM, STREAMS } from '#libs/contracts';
import { EVENT_ATTRIBUTES, EVENT_MESSAGES } from './event-messages.js';
import type { EventMessage } from './event-messages.js';
import { jsonSchemasOf } from './json-schemas.js';
import type { JsonSchema } from './json-schema.js';

const INFO = {
  title: 'Countersign events',
  description:
    'What happens to tasks, quality, funds and webhook endpoints, as CloudEvents 1.0 in JSON. Every event is published ' +
    'on the NATS JetStream subject of its type, and delivered to subscribed webhook endpoints, both at least once: ' +
    '`id` identifies repetitions, and `sequence` orders the events of one task. Later releases may add fields. ' +
    `Messages that a service cannot handle are kept in the stream ${DEAD_STREAM.name}.`,
};

const SERVERS = {
  nats: {
    host: '{host}',
    protocol: 'nats',
    description: 'The broker of the installation, as `nats_url` in its credentials file.',
    variables: { host: { default: '127.0.0.1:4222', description: 'Host and port of the NATS server.' } },
    security: [{ $ref: '#/components/securitySchemes/natsUser' }],
  },
  webhook: {
    host: '{receiver}',
    protocol: 'https',
    description: 'The host of a webhook endpoint or of a task’s `handoff.callback_url`.',
    variables: { receiver: { default: 'agent.example', description: 'Host of the receiver’s URL.' } },
  },
};

/** Headers per protocol. */
const NATS_HEADERS = {
  type: 'object',
  properties: {
    'Nats-Msg-Id': {
      type: 'string',
      format: 'uuid',
      description: 'The event’s id; JetStream drops repetitions.',
    },
    traceparent: { type: 'string', description: 'W3C trace context.' },
  },
};
const WEBHOOK_HEADERS = {
  type: 'object',
  properties: {
    'webhook-id': {
      type: 'string',
      format: 'uuid',
      description: 'The event’s id, the same on every attempt.',
    },
    'webhook-timestamp': { type: 'string', pattern: '^[0-9]+$', description: 'Seconds since 1970.' },
    'webhook-signature': {
      type: 'string',
      description: 'Standard Webhooks: `v1,` and a base64 HMAC-SHA256.',
    },
  },
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
};

/** The AsyncAPI 3.1 document of all events: a NATS subject and a webhook for each. */
export function buildAsyncDocument(version: string): JsonSchema {
  const bodies = {
    EventAttributes: EVENT_ATTRIBUTES,
    ...Object.fromEntries(EVENT_MESSAGES.map(({ name, schema }) => [`${name}Event`, schema])),
  };
  const { components } = jsonSchemasOf({}, bodies);
  const each = (make: (message: EventMessage) => JsonSchema, prefix = ''): JsonSchema =>
    Object.fromEntries(EVENT_MESSAGES.map(message => [`${prefix}${message.name}`, make(message)]));
  return {
    asyncapi: '3.1.0',
    id: 'urn:countersign:events',
    info: { ...INFO, version },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels: {
      ...Object.fromEntries(EVENT_MESSAGES.map(message => [message.contract.type, subjectOf(message)])),
      webhooks: webhookChannel(),
    },
    operations: {
      ...each(({ contract, name }) => operation('publish', contract.type, name, { nats: {} }), 'publish'),
      ...each(
        ({ name }) =>
          operation('deliver', 'webhooks', name, { http: { method: 'POST', bindingVersion: '0.3.0' } }),
        'deliver',
      ),
    },
    components: {
      messages: {
        ...each(message => messageOf(message, 'nats')),
        ...each(message => messageOf(message, 'http'), 'Webhook'),
      },
      schemas: components,
      securitySchemes: {
        natsUser: {
          type: 'userPassword',
          description: 'A NATS user that may subscribe; see `credentials.json`.',
        },
      },
    },
  };
}

function subjectOf({ contract, name }: EventMessage): JsonSchema {
  const { subjects, publishers } = STREAMS[contract.stream];
  return {
    address: contract.type,
    title: name,
    description: `Published when ${contract.publishedWhen}. Stream \`${contract.stream}\` (\`${subjects.join(', ')}\`), published by ${publishers[0]}.`,
    servers: [{ $ref: '#/servers/nats' }],
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    bindings: { nats: {} },
  };
}

function webhookChannel(): JsonSchema {
  return {
    // The receiver chooses the path.
    address: null,
    title: 'Webhooks',
    description: 'POST requests to the URL of an endpoint, or to a task’s callback.',
    servers: [{ $ref: '#/servers/webhook' }],
    messages: Object.fromEntries(
      EVENT_MESSAGES.map(({ name }) => [`Webhook${name}`, { $ref: `#/components/messages/Webhook${name}` }]),
    ),
    bindings: { http: {} },
  };
}

function operation(
  verb: 'publish' | 'deliver',
  channel: string,
  name: string,
  bindings: JsonSchema,
): JsonSchema {
  const message = verb === 'deliver' ? `Webhook${name}` : name;
  return {
    action: 'send',
    title: `${verb === 'publish' ? 'Publish' : 'Deliver'} ${name}`,
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
    bindings,
  };
}

function messageOf({ contract, name, example }: EventMessage, protocol: 'nats' | 'http'): JsonSchema {
  const headers = protocol === 'nats' ? NATS_HEADERS : WEBHOOK_HEADERS;
  return {
    name: contract.type,
    title: name,
    contentType: 'application/json',
    summary: `Published when ${contract.publishedWhen}.`,
    headers,
    payload: { $ref: `#/components/schemas/${name}Event` },
    bindings:
      protocol === 'nats' ? { nats: {} } : { http: { headers: WEBHOOK_HEADERS, bindingVersion: '0.3.0' } },
    ...(protocol === 'nats' && { examples: [{ name, payload: example }] }),
  };
}
