import { z } from 'zod';
import { TaskCancelled, TaskCompleted, TaskFailed, parseJson, readerOf } from '#libs/contracts';
import type { EventMap, FailureReason } from '#libs/contracts';
import type { DeliverableEvent, WebhookFormat } from '../wire-dialect.js';

/** The name of an event of that API. `decision.failed` is ours: the document is silent about a request without a verdict. */
export const DECISION_RENDERED = 'decision.rendered';
export const DECISION_FAILED = 'decision.failed';

/** The fields of a body besides `event` and `sentinel_name`. */
interface Decided {
  readonly request_id: string;
  readonly verdict: string | null;
  readonly reasoning: string | null;
  readonly signed_at: string;
}

/** An event as that API has it. */
interface ForeignEvent {
  readonly name: typeof DECISION_RENDERED | typeof DECISION_FAILED;
  detailsOf(data: unknown): Decided;
}

const RENDERED: ForeignEvent = {
  name: DECISION_RENDERED,
  detailsOf: data => {
    const { task_id, decision, completed_at } = readerOf(TaskCompleted.data).parse(data);
    return {
      request_id: task_id,
      verdict: decision?.verdict ?? null,
      reasoning: decision?.reasoning ?? null,
      signed_at: completed_at,
    };
  },
};

const FAILED: ForeignEvent = {
  name: DECISION_FAILED,
  detailsOf: data => {
    const { task_id, reason, detail, failed_at } = readerOf(TaskFailed.data).parse(data);
    return { ...withoutVerdict(task_id, failed_at), reasoning: reasonForNoVerdict(reason, detail) };
  },
};

const CANCELLED: ForeignEvent = {
  name: DECISION_FAILED,
  detailsOf: data => {
    const { task_id, reason, cancelled_at } = readerOf(TaskCancelled.data).parse(data);
    return { ...withoutVerdict(task_id, cancelled_at), reasoning: reasonForNoVerdict('cancelled', reason) };
  },
};

function withoutVerdict(taskId: string, endedAt: string): Omit<Decided, 'reasoning'> {
  return { request_id: taskId, verdict: null, signed_at: endedAt };
}

/** Every event; null if the document has none like it. An event without a decision here does not compile. */
const EVENTS: EventMap<ForeignEvent | null> = {
  'task.completed': RENDERED,
  'task.failed': FAILED,
  'task.cancelled': CANCELLED,
  'task.created': null,
  'task.queued': null,
  'task.matched': null,
  'task.offered': null,
  'task.accepted': null,
  'task.started': null,
  'task.submitted': null,
  'task.verified': null,
  'task.sla_breached': null,
  'task.deadline_changed': null,
  'task.erased': null,
  'quality.alert': null,
  'billing.low_balance': null,
  'audit.tree_head': null,
  'webhook.endpoint_failing': null,
  'webhook.endpoint_disabled': null,
};
const EVENT_OF: ReadonlyMap<string, ForeignEvent | null> = new Map(Object.entries(EVENTS));

/** The fields that every stored event has, test events included. */
const Stored = z.looseObject({ type: z.string(), data: z.record(z.string(), z.unknown()) });

const Completed = z.looseObject({
  type: z.literal('task.completed'),
  data: readerOf(TaskCompleted.data),
});

/** As in the document of HumanLayer, under "Webhook (callback)". It has no signature of its own. */
export const HUMANLAYER_WEBHOOKS: WebhookFormat = {
  eventNameOf({ type }: DeliverableEvent, wanted) {
    const name = EVENT_OF.get(type)?.name ?? null;
    return name !== null && (wanted === null || wanted.includes(name)) ? name : null;
  },

  workerNamedIn(event) {
    const completed = Completed.safeParse(parseJson(event)).data?.data;
    const [assignmentId] = completed?.verdict?.counted_assignment_ids ?? [];
    return completed?.payable.find(one => one.assignment_id === assignmentId)?.worker_id ?? null;
  },

  bodyOf(event, _wanted, workerName) {
    const { type, data } = Stored.parse(parseJson(event));
    const foreign = EVENT_OF.get(type);
    // A test of an endpoint, which the document does not describe, is sent with its data.
    if (foreign === undefined || foreign === null) return JSON.stringify({ event: type, ...data });
    return JSON.stringify({
      event: foreign.name,
      ...foreign.detailsOf(data),
      sentinel_name: workerName,
    });
  },

  signatureHeaders: () => ({}),
};

const SENTENCES: Readonly<Record<FailureReason | 'cancelled', string>> = {
  expired: 'No Sentinel decided before the request expired.',
  no_consensus: 'The Sentinels did not agree.',
  insufficient_funds: 'The balance did not cover the request.',
  cancelled: 'The request was cancelled.',
};

/** Why a request ended without a verdict, as its `reasoning`. */
export function reasonForNoVerdict(reason: FailureReason | 'cancelled', detail: string | null): string {
  return detail === null ? SENTENCES[reason] : `${SENTENCES[reason]} ${detail}`;
}
