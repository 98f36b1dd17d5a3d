import type { EventContract } from './event-contract.js';
import { AuditTreeHead } from './events/audit-tree-head.js';
import { BillingLowBalance } from './events/billing-low-balance.js';
import { QualityAlert } from './events/quality-alert.js';
import { TaskAccepted } from './events/task-accepted.js';
import { TaskCancelled } from './events/task-cancelled.js';
import { TaskDeadlineChanged } from './events/task-deadline-changed.js';
import { TaskErased } from './events/task-erased.js';
import { TaskCompleted } from './events/task-completed.js';
import { TaskCreated } from './events/task-created.js';
import { TaskFailed } from './events/task-failed.js';
import { TaskMatched } from './events/task-matched.js';
import { TaskOffered } from './events/task-offered.js';
import { TaskQueued } from './events/task-queued.js';
import { TaskSlaBreached } from './events/task-sla-breached.js';
import { TaskStarted } from './events/task-started.js';
import { TaskSubmitted } from './events/task-submitted.js';
import { TaskVerified } from './events/task-verified.js';
import { WebhookEndpointDisabled } from './events/webhook-endpoint-disabled.js';
import { WebhookEndpointFailing } from './events/webhook-endpoint-failing.js';
import type { EventType } from './model/webhook-event-type.js';

/** The contract of every event by its subject: an event without its own contract does not compile. */
const CONTRACTS = {
  'task.created': TaskCreated,
  'task.queued': TaskQueued,
  'task.matched': TaskMatched,
  'task.offered': TaskOffered,
  'task.accepted': TaskAccepted,
  'task.started': TaskStarted,
  'task.submitted': TaskSubmitted,
  'task.verified': TaskVerified,
  'task.completed': TaskCompleted,
  'task.failed': TaskFailed,
  'task.cancelled': TaskCancelled,
  'task.deadline_changed': TaskDeadlineChanged,
  'task.erased': TaskErased,
  'task.sla_breached': TaskSlaBreached,
  'quality.alert': QualityAlert,
  'billing.low_balance': BillingLowBalance,
  'audit.tree_head': AuditTreeHead,
  'webhook.endpoint_failing': WebhookEndpointFailing,
  'webhook.endpoint_disabled': WebhookEndpointDisabled,
} as const satisfies { readonly [Type in EventType]: EventContract<Type> };

export type AnyEventContract = (typeof CONTRACTS)[keyof typeof CONTRACTS];

/** All events. */
export const EVENTS: readonly AnyEventContract[] = Object.values(CONTRACTS);

const bySubject: ReadonlyMap<string, EventContract> = new Map(
  EVENTS.map(contract => [contract.type, contract]),
);

/** The contract of a subject; undefined when we publish no event there. */
export function contractOf(type: string): EventContract | undefined {
  return bySubject.get(type);
}
