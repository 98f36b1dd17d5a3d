import { z } from 'zod';
import { CloudEventEnvelope, EVENTS, EXAMPLE, STREAMS } from '#libs/contracts';
import type { AnyEventContract } from '#libs/contracts';
import type { WebhookDocument } from '../edge/dialect/dialect-document.js';
import { documented, named } from '../edge/schemas/documented.js';
import { pascalCase } from './json-schema.js';

/** An event as published and delivered: a common envelope with its own data. */
export interface EventMessage {
  readonly contract: AnyEventContract;
  /** For example `TaskSlaBreached`. */
  readonly name: string;
  /** The whole CloudEvent; a component named `<name>Event`. */
  readonly schema: z.ZodType;
  readonly example: Readonly<Record<string, unknown>>;
}

/** The attributes that all events share. */
export const EVENT_ATTRIBUTES = named('EventAttributes', CloudEventEnvelope.omit({ type: true, data: true }));

/** All events of the catalogue, in its order. */
export const EVENT_MESSAGES: readonly EventMessage[] = EVENTS.map(contract => {
  const name = pascalCase(contract.type);
  const schema = CloudEventEnvelope.extend({ type: z.literal(contract.type), data: contract.data });
  return { contract, name, schema: named(`${name}Event`, schema), example: exampleOf(contract) };
});

/** Any event that an endpoint may receive, discriminated by `type`. */
const ANY_EVENT = z.union(EVENT_MESSAGES.map(({ schema }) => schema));
documented.add(ANY_EVENT, {
  id: 'AnyEvent',
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(
      EVENT_MESSAGES.map(({ contract, name }) => [contract.type, `#/components/schemas/${name}Event`]),
    ),
  },
});

/** The deliveries to endpoints of the native dialect. */
export const NATIVE_WEBHOOKS: WebhookDocument = {
  anyEvent: { component: 'AnyEvent', schema: ANY_EVENT },
  parts: { EventAttributes: EVENT_ATTRIBUTES },
  bodies: EVENT_MESSAGES.map(({ contract, name, schema, example }) => ({
    event: contract.type,
    component: `${name}Event`,
    summary: capitalized(contract.publishedWhen),
    schema,
    example,
  })),
  signatureHeaders: [],
};

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function exampleOf({ type, stream, example }: AnyEventContract): EventMessage['example'] {
  return {
    specversion: '1.0',
    id: EXAMPLE.eventId,
    source: `countersign/${STREAMS[stream].publishers[0]}`,
    type,
    subject: subjectOf(example),
    time: EXAMPLE.endedAt,
    datacontenttype: 'application/json',
    orgid: EXAMPLE.orgId,
    workspaceid: EXAMPLE.workspaceId,
    ...(stream === 'TASK' && { poolid: EXAMPLE.poolId }),
    sequence: 1,
    data: example,
  };
}

/** The subject of an event: the task, else the first other id that it contains. */
function subjectOf(data: AnyEventContract['example']): string {
  if ('kind' in data || 'title' in data) return data.task_id;
  if ('endpoint_id' in data) return data.endpoint_id;
  if ('scope' in data) return data.worker_id ?? EXAMPLE.orgId;
  return 'task_id' in data ? data.task_id : data.org_id;
}
