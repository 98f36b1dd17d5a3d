import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { QualityAlert, TaskCompleted, TaskFailed, parseJson, readerOf } from '#libs/contracts';
import type { EventMap, WebhookEventType } from '#libs/contracts';
import type { DeliverableEvent, WebhookFormat } from '../wire-dialect.js';
import { toForeignInstant, toForeignResult, toPercent } from './result.js';
import { toForeignTaskId } from './task-id.js';

/** As in the document of Verified Workflows, under "Webhook Events". */
export const VERIFIED_WORKFLOWS_WEBHOOKS: WebhookFormat = {
  eventNameOf,
  bodyOf,
  signatureHeaders: (secrets, timestampSeconds, body) => ({
    'x-verified-workflows-signature': signatureHeader(secrets, timestampSeconds, body),
  }),
};

/** An event as that API has it. */
interface ForeignEvent {
  /** The closest name first. */
  names(data: unknown): readonly WebhookEventType[];
  /** The fields of the body besides the name. */
  details(data: unknown): object;
}

const COMPLETED: ForeignEvent = {
  names: () => ['task.completed'],
  details: data => {
    const { task_id, completed_at, output, verdict } = readerOf(TaskCompleted.data).parse(data);
    return {
      task_id: toForeignTaskId(task_id),
      completed_at: toForeignInstant(completed_at),
      results: toForeignResult(output, verdict),
    };
  },
};

/** A task that failed because it expired has a name of its own; `task.failed` is documented as "expired or error". */
const FAILED: ForeignEvent = {
  names: data =>
    TaskFailed.data.safeParse(data).data?.reason === 'expired'
      ? ['task.expired', 'task.failed']
      : ['task.failed'],
  details: data => {
    const { task_id, failed_at, reason, detail } = readerOf(TaskFailed.data).parse(data);
    return { task_id: toForeignTaskId(task_id), failed_at: toForeignInstant(failed_at), reason, detail };
  },
};

const ALERT: ForeignEvent = {
  names: () => ['quality.alert'],
  details: data => {
    const { task_id, raised_at, scope, score, threshold } = readerOf(QualityAlert.data).parse(data);
    return {
      task_id: toForeignTaskId(task_id),
      raised_at: toForeignInstant(raised_at),
      scope,
      quality_score: toPercent(score),
      threshold: toPercent(threshold),
    };
  },
};

/** Every event; null if the document has none like it. An event without a decision here does not compile. */
const EVENTS: EventMap<ForeignEvent | null> = {
  'task.completed': COMPLETED,
  'task.failed': FAILED,
  'quality.alert': ALERT,
  'task.created': null,
  'task.queued': null,
  'task.matched': null,
  'task.offered': null,
  'task.accepted': null,
  'task.started': null,
  'task.submitted': null,
  'task.verified': null,
  'task.cancelled': null,
  'task.sla_breached': null,
  'billing.low_balance': null,
  'webhook.endpoint_failing': null,
  'webhook.endpoint_disabled': null,
};
const EVENT_OF: ReadonlyMap<string, ForeignEvent | null> = new Map(Object.entries(EVENTS));

/** The Verified Workflows name of an event, for an endpoint that subscribed to these names. */
function eventNameOf({ type, data }: DeliverableEvent, wanted: readonly string[] | null): string | null {
  const names = EVENT_OF.get(type)?.names(data) ?? [];
  return names.find(name => wanted === null || wanted.includes(name)) ?? null;
}

/** The fields that every stored event has, test events included. */
const Stored = z.looseObject({
  type: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/**
 * The body sent to Verified Workflows receivers. Scores are percentages, as everywhere in that API.
 *
 * @throws ZodError for anything but a Countersign event
 */
function bodyOf(stored: string, wanted: readonly string[] | null): string {
  const event = Stored.parse(parseJson(stored));
  // If the endpoint has changed its event names since, the closest name is sent.
  const name = eventNameOf(event, wanted) ?? eventNameOf(event, null) ?? event.type;
  // A test of the endpoint, which the document does not describe, is sent with its data.
  const details = EVENT_OF.get(event.type)?.details(event.data) ?? event.data;
  return JSON.stringify({ event: name, ...details });
}

/**
 * The `X-Verified-Workflows-Signature` header: `t=<seconds>,v1=<hex>`, the hexadecimal HMAC-SHA256 of
 * `t=<seconds>,<body>` under the secret's whole text. During a secret rotation the older secrets follow, each in its
 * own `,v1=`; receivers written from the document check the first.
 *
 * @param secrets the newest first
 * @param timestampSeconds seconds since 1970
 * @param body exactly the body sent
 */
function signatureHeader(secrets: readonly string[], timestampSeconds: number, body: string): string {
  const signatures = secrets.map(secret =>
    createHmac('sha256', secret).update(`t=${timestampSeconds},${body}`, 'utf8').digest('hex'),
  );
  return [`t=${timestampSeconds}`, ...signatures.map(signature => `v1=${signature}`)].join(',');
}
