import type { EventContract } from './event-contract.js';
import { BillingLowBalance } from './events/billing-low-balance.js';
import { QualityAlert } from './events/quality-alert.js';
import { TaskAccepted } from './events/task-accepted.js';
import { TaskCancelled } from './events/task-cancelled.js';
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

/** All events. Two contracts for one subject stop the process at startup. */
export const EVENTS = [
  TaskCreated,
  TaskQueued,
  TaskMatched,
  TaskOffered,
  TaskAccepted,
  TaskStarted,
  TaskSubmitted,
  TaskVerified,
  TaskCompleted,
  TaskFailed,
  TaskCancelled,
  TaskSlaBreached,
  QualityAlert,
  BillingLowBalance,
  WebhookEndpointFailing,
  WebhookEndpointDisabled,
] as const;

export type AnyEventContract = (typeof EVENTS)[number];

const bySubject = new Map<string, EventContract>();
for (const contract of EVENTS) {
  if (bySubject.has(contract.type)) throw new Error(`Two contracts for the subject ${contract.type}`);
  bySubject.set(contract.type, contract);
}

/** The contract of a subject; undefined when we publish no event there. */
export function contractOf(type: string): EventContract | undefined {
  return bySubject.get(type);
}
