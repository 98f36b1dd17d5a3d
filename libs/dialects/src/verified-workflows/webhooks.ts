import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  QualityAlert,
  TaskCompleted,
  TaskFailed,
  isVerifiedWorkflowsEvent,
  parseJson,
  readerOf,
  verifiedWorkflowsNames,
} from '#libs/contracts';
import type { VerifiedWorkflowsEvent, WebhookEventType } from '#libs/contracts';
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

/** The fields of a body besides the name, for each event that the document has. */
const DETAILS: Readonly<Record<VerifiedWorkflowsEvent, (data: unknown) => object>> = {
  'task.completed': data => {
    const { task_id, completed_at, output, verdict } = readerOf(TaskCompleted.data).parse(data);
    return {
      task_id: toForeignTaskId(task_id),
      completed_at: toForeignInstant(completed_at),
      results: toForeignResult(output, verdict),
    };
  },
  'task.failed': data => {
    const { task_id, failed_at, reason, detail } = readerOf(TaskFailed.data).parse(data);
    return { task_id: toForeignTaskId(task_id), failed_at: toForeignInstant(failed_at), reason, detail };
  },
  'quality.alert': data => {
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

/** The names of one event, the closest first. `task.failed` is documented as "expired or error". */
function namesOf({ type, data }: Pick<DeliverableEvent, 'type' | 'data'>): readonly WebhookEventType[] {
  const names = verifiedWorkflowsNames(type).toReversed();
  return names.filter(name => name !== 'task.expired' || hasExpired(data));
}

function hasExpired(data: unknown): boolean {
  return TaskFailed.data.safeParse(data).data?.reason === 'expired';
}

/** The Verified Workflows name of an event, for an endpoint that subscribed to these names. */
function eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null {
  return namesOf(event).find(name => wanted === null || wanted.includes(name)) ?? null;
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
  const details = isVerifiedWorkflowsEvent(event.type) ? DETAILS[event.type](event.data) : event.data;
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
