import { ServiceError } from '#libs/contracts';
import type { BulkAction, BulkResult } from '#libs/contracts';
import type { CancelTask, ChangeDeadline, RequeueTask } from '../domain/command.rule.js';

/** With the pause between two turns of a job, some seconds. */
export const MAX_ATTEMPTS = 10;

/** The outcome of one attempt: the result, or that it is tried again. */
export type ItemOutcome =
  | {
      readonly outcome: 'finished';
      readonly result: Exclude<BulkResult, 'skipped'>;
      readonly fault: Fault | null;
    }
  | { readonly outcome: 'retry' };

interface Fault {
  readonly code: string;
  readonly detail: string;
}

/** The authority of a job: that of the key that started it. */
interface JobTerms {
  readonly orgId: string;
  readonly pools: readonly string[] | null;
  readonly defaultDeadlineMs: number;
}

/** The command for each task of a job: the one that an operator's action on a single task sends. */
export function commandOf(
  action: BulkAction,
  { orgId, pools, defaultDeadlineMs }: JobTerms,
): CancelTask | RequeueTask | ChangeDeadline {
  const by = { orgId, pools, reason: action.reason };
  switch (action.type) {
    case 'cancel':
      return { kind: 'cancel', ...by };
    case 'requeue':
      return { kind: 'requeue', ...by, excludesFormer: action.exclude_former };
    case 'change_deadline':
      return { kind: 'change-deadline', ...by, deadline: new Date(action.deadline), defaultDeadlineMs };
  }
}

/**
 * What an error means for a task: a refusal is its result, anything else may pass.
 *
 * @param attempts how often it was tried, including this time
 */
export function outcomeOfError(error: unknown, attempts: number): ItemOutcome {
  const refusal = error instanceof ServiceError && isFinal(error) ? error : undefined;
  if (refusal !== undefined) {
    const fault = { code: refusal.code, detail: refusal.message };
    return { outcome: 'finished', result: 'refused', fault };
  }
  if (attempts < MAX_ATTEMPTS) return { outcome: 'retry' };
  const detail =
    'The task could not be changed after several attempts. Start another job, or change it alone.';
  return { outcome: 'finished', result: 'failed', fault: { code: 'internal', detail } };
}

/** Another replica whose lease has ended may still be writing the same change. */
function isFinal({ kind, code }: ServiceError): boolean {
  if (code === 'idempotency.in_progress') return false;
  return ['conflict', 'forbidden', 'invalid', 'not_found', 'too_large'].includes(kind);
}
