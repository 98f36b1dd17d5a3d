import { UNPAID_WORK, isTerminal } from '#libs/contracts';
import type { UnpricedAssignment } from '#libs/contracts';

/** What billing says an assignment earns: see `GetRewards`. Undefined while the task has ended and is not paid yet. */
export interface KnownReward {
  readonly amount_micros: number;
  /** When its task's hold ended; null while it is open. */
  readonly settled_at: string | null;
}

/** Why an assignment is not paid yet, or is not paid at all. */
export const UNPAID_REASONS = [
  /** The task has not ended: the amount is what it pays if the answers count that it needs. */
  'awaiting_verdict',
  /** The task has ended, and billing has not settled it yet. */
  'awaiting_payment',
  ...UNPAID_WORK,
] as const;
export type UnpaidReason = (typeof UNPAID_REASONS)[number];

export type Earned =
  | { readonly status: 'paid'; readonly reason: null }
  | { readonly status: 'pending' | 'unpaid'; readonly reason: UnpaidReason };

type Work = Pick<UnpricedAssignment, 'status' | 'started_at'> & {
  readonly task: Pick<UnpricedAssignment['task'], 'status'>;
};

/** The state of the pay of an assignment that was submitted, withdrawn, or released. */
export function earnedBy({ status, started_at, task }: Work, reward: KnownReward | undefined): Earned {
  if (status === 'released') return { status: 'unpaid', reason: 'released' };
  if (status === 'withdrawn' && started_at === null) return { status: 'unpaid', reason: 'not_started' };
  if (!isTerminal(task.status)) return { status: 'pending', reason: 'awaiting_verdict' };
  if (reward === undefined) return { status: 'pending', reason: 'awaiting_payment' };
  if (reward.amount_micros > 0) return { status: 'paid', reason: null };
  if (status === 'submitted' || task.status === 'completed') {
    return { status: 'unpaid', reason: 'not_counted' };
  }
  return { status: 'unpaid', reason: task.status === 'cancelled' ? 'task_cancelled' : 'task_failed' };
}
