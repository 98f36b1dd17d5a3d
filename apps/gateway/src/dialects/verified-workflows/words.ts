import type { FailureReason, TaskStatus, Urgency } from '#libs/contracts';

/** The types of task, and the domain that each belongs to natively. */
export const DOMAIN_OF_TYPE = {
  'audio-audit': 'audio',
  'text-review': 'text',
  'image-review': 'image',
  medical: 'medical',
  legal: 'legal',
  'data-extraction': 'data',
} as const;
export const TASK_TYPES = [
  'audio-audit',
  'text-review',
  'image-review',
  'medical',
  'legal',
  'data-extraction',
] as const satisfies readonly (keyof typeof DOMAIN_OF_TYPE)[];

export const PRIORITIES = ['standard', 'express'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const URGENCY_OF_PRIORITY = {
  standard: 'normal',
  express: 'high',
} as const satisfies Record<Priority, Urgency>;

/** Of native tasks too: express is what is priced as express. */
export function priorityOf(urgency: Urgency): Priority {
  return urgency === 'high' || urgency === 'critical' ? 'express' : 'standard';
}

export const STATUSES = [
  'Created',
  'Queued',
  'In Review',
  'Completed',
  'Failed',
  'Expired',
  'Cancelled',
] as const;
export type Status = (typeof STATUSES)[number];

const STATUS_WORDS: Readonly<Record<TaskStatus, Status>> = {
  created: 'Created',
  queued: 'Queued',
  offered: 'Queued',
  accepted: 'In Review',
  started: 'In Review',
  submitted: 'In Review',
  verified: 'In Review',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** `Created` waits for its price to be held, `Queued` for reviewers, `In Review` for their answers. */
export function statusWordOf(status: TaskStatus, failureReason: FailureReason | null): Status {
  return status === 'failed' && failureReason === 'expired' ? 'Expired' : STATUS_WORDS[status];
}

/** A moment in UTC as `2026-06-09 14:32:00`. */
export function foreignTimestamp(instant: string): string {
  return new Date(instant).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}

/** Dollars, as the number closest to them: below nine billion dollars no two amounts of micro-units are the same number. */
export function usdOf(amountMicros: number | bigint): number {
  const micros = BigInt(amountMicros);
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  return Number(`${micros < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}
