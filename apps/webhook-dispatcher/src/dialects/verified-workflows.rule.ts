import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { QualityAlert, TaskCompleted, TaskFailed, parseJson, readerOf } from '#libs/contracts';
import { toForeignInstant, toForeignResult, toForeignTaskId, toPercent } from '#libs/dialects';
import type { DeliverableEvent, WebhookDialectRules } from './webhook-dialect.rule.js';

/** As described in its document under "Webhook Events". */
export const VERIFIED_WORKFLOWS: WebhookDialectRules = {
  eventNameOf,
  bodyOf,
  signatureHeaders: (secrets, timestampSeconds, body) => ({
    'x-verified-workflows-signature': signatureHeader(secrets, timestampSeconds, body),
  }),
};

/**
 * The Verified Workflows name of an event, for an endpoint that subscribed to these names.
 *
 * A task that failed because it expired is `task.expired` for subscribers of that name, otherwise `task.failed`, which
 * the document explains as "expired or error". The document has no name for a cancelled task, nor for any other event.
 */
export function eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null {
  return namesOf(event).find(name => wanted === null || wanted.includes(name)) ?? null;
}

/** The closest name first. */
function namesOf({ type, data }: DeliverableEvent): readonly string[] {
  switch (type) {
    case 'task.completed':
    case 'quality.alert':
      return [type];
    case 'task.failed':
      return isExpiry(data) ? ['task.expired', 'task.failed'] : ['task.failed'];
    default:
      return [];
  }
}

function isExpiry(data: unknown): boolean {
  return TaskFailed.data.safeParse(data).data?.reason === 'expired';
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
export function bodyOf(stored: string, wanted: readonly string[] | null): string {
  const event = Stored.parse(parseJson(stored));
  // If the endpoint has changed its event names since, the closest name is sent.
  const name = eventNameOf(event, wanted) ?? eventNameOf(event, null) ?? event.type;
  return JSON.stringify({ event: name, ...detailsOf(event) });
}

function detailsOf({ type, data }: z.infer<typeof Stored>): object {
  switch (type) {
    case TaskCompleted.type: {
      const { task_id, completed_at, output, verdict } = readerOf(TaskCompleted.data).parse(data);
      return {
        task_id: toForeignTaskId(task_id),
        completed_at: toForeignInstant(completed_at),
        results: toForeignResult(output, verdict),
      };
    }
    case TaskFailed.type: {
      const { task_id, failed_at, reason, detail } = readerOf(TaskFailed.data).parse(data);
      return { task_id: toForeignTaskId(task_id), failed_at: toForeignInstant(failed_at), reason, detail };
    }
    case QualityAlert.type: {
      const { task_id, raised_at, scope, score, threshold } = readerOf(QualityAlert.data).parse(data);
      return {
        task_id: toForeignTaskId(task_id),
        raised_at: toForeignInstant(raised_at),
        scope,
        quality_score: toPercent(score),
        threshold: toPercent(threshold),
      };
    }
    default:
      // A test of the endpoint, which the document does not describe.
      return data;
  }
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
export function signatureHeader(secrets: readonly string[], timestampSeconds: number, body: string): string {
  const signatures = secrets.map(secret =>
    createHmac('sha256', secret).update(`t=${timestampSeconds},${body}`, 'utf8').digest('hex'),
  );
  return [`t=${timestampSeconds}`, ...signatures.map(signature => `v1=${signature}`)].join(',');
}
