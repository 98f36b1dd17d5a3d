import { TaskStatus } from '#libs/contracts';
import type { FailureReason, StatusCasing, Urgency } from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';

/** The path of this API: `https://api.verifiedworkflows.com` becomes the gateway's address followed by this prefix. */
export const PREFIX = '/verified-workflows';

/** The ids of tasks in this API: `tsk_live_` and 32 hexadecimal digits. */
export const TASK_IDS = VERIFIED_WORKFLOWS_WIRE.taskIds;

/** The task types that the document lists, and the native domain of each. */
const DOMAIN_OF_TYPE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'audio-audit': 'audio',
    'text-review': 'text',
    'image-review': 'image',
    medical: 'medical',
    legal: 'legal',
    'data-extraction': 'data',
  }),
);
/** Any other type is accepted too, such as the published client's `text-qa`. */
const DOMAIN_OF_OTHER_TYPES = 'general';

/** The domain in which workers for a type are matched. Reviewers without a domain match any. */
export function domainOfType(type: string): string {
  return DOMAIN_OF_TYPE.get(type.toLowerCase()) ?? DOMAIN_OF_OTHER_TYPES;
}

export const PRIORITIES = ['standard', 'express'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const URGENCY_OF_PRIORITY = {
  standard: 'normal',
  express: 'high',
} as const satisfies Record<Priority, Urgency>;

/** Applies to native tasks too: a task priced as express is shown as express. */
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

export const STEP_STATUSES = ['Pending', 'In Review', 'Completed', 'Failed', 'Cancelled'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

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

/** In the casing of the calling key: as in the document, or in lower case. */
export type Cased<Word extends string> = Word | Lowercase<Word>;

/** `Created` waits for its price to be held, `Queued` for reviewers, `In Review` for their answers. */
export function statusWordOf(
  status: TaskStatus,
  failureReason: FailureReason | null,
  casing: StatusCasing | undefined,
): Cased<Status> {
  const word = status === 'failed' && failureReason === 'expired' ? 'Expired' : STATUS_WORDS[status];
  return cased(word, casing);
}

/** Every status word passes through here. @param casing undefined for the document's casing */
export function cased<Word extends string>(word: Word, casing: StatusCasing | undefined): Cased<Word> {
  return casing === 'lower' ? lowerCased(word) : word;
}

export function bothCasings<Word extends string>(words: readonly Word[]): Cased<Word>[] {
  return [...words, ...words.map(lowerCased)];
}

/** Like `toLowerCase`, but keeps the literal type. */
function lowerCased<Word extends string>(word: Word): Lowercase<Word> {
  const lower = word.toLowerCase();
  if (!isLowercaseOf(word, lower)) throw new TypeError('A word in lower case is its own lower case.');
  return lower;
}

function isLowercaseOf<Word extends string>(word: Word, lower: string): lower is Lowercase<Word> {
  return lower === word.toLowerCase();
}

/** The status that a filter names, in either casing and with any of ` `, `_` and `-` between its words. */
export function statusNamed(text: string): Status | undefined {
  const key = text.trim().toLowerCase().replaceAll(/[_-]/g, ' ');
  return STATUSES.find(status => status.toLowerCase() === key);
}

export interface NativeFilter {
  readonly statuses: TaskStatus[];
  /** For failed tasks. */
  readonly expired?: boolean;
}

/** The native tasks that have this status: the inverse of {@link statusWordOf}. */
export function tasksThatAre(status: Status): NativeFilter {
  if (status === 'Expired') return { statuses: ['failed'], expired: true };
  const statuses = TaskStatus.options.filter(native => STATUS_WORDS[native] === status);
  return status === 'Failed' ? { statuses, expired: false } : { statuses };
}

/** An instant in UTC as `2026-06-09 14:32:00`. */
export function foreignTimestamp(instant: string): string {
  return new Date(instant).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}

/** Dollars as the nearest number: below nine billion dollars no two amounts of micro-units map to the same number. */
export function usdOf(amountMicros: number | bigint): number {
  const micros = BigInt(amountMicros);
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  return Number(`${micros < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}
