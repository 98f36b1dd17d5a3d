import type { TaskQuery } from '../data/tasks.js';

export const STATUSES = [
  ...(['created', 'queued', 'offered', 'accepted', 'started', 'submitted', 'verified'] as const),
  ...(['completed', 'failed', 'cancelled'] as const),
] as const;
export const URGENCIES = ['low', 'normal', 'high', 'critical'] as const;
/** The time until the deadline, as a length in ms; `late` are those whose deadline has passed. */
export const DUE = ['late', '1h', '4h', '24h'] as const;
export const ORDERS = ['deadline', 'newest'] as const;

const DUE_MS: Readonly<Record<(typeof DUE)[number], number>> = {
  late: 0,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '24h': 86_400_000,
};
/** A list that changes each millisecond could not be kept. */
const STEP_MS = 60_000;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The gateway refuses a search without a word. */
const SEARCH = /^(?=.*[\p{L}\p{M}\p{N}])[^\u0000]{1,200}$/su;
const LABEL = /^[^\u0000-\u001f]{1,100}$/u;

/** What a list of tasks shows, as the address of the page has it. Absent: no matter. */
export interface TaskFilters {
  readonly order: (typeof ORDERS)[number];
  readonly text?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly due?: (typeof DUE)[number];
  readonly breached?: 'true';
  readonly urgency?: (typeof URGENCIES)[number];
  readonly domain?: string;
  readonly pool?: string;
  readonly worker?: string;
}

export type FilterName = Exclude<keyof TaskFilters, 'order'>;

/** Reads an address. What it does not know, or is not possible, is passed over. */
export function filtersIn(search: URLSearchParams): TaskFilters {
  const one = <T extends string>(name: string, possible: readonly T[]): T | undefined =>
    possible.find(value => value === search.get(name));
  const text = (name: string, pattern: RegExp): string | undefined => {
    const value = search.get(name)?.trim() ?? '';
    return pattern.test(value) ? value : undefined;
  };
  const searched = text('text', SEARCH);
  const status = one('status', STATUSES);
  const due = one('due', DUE);
  const breached = one('breached', ['true'] as const);
  const urgency = one('urgency', URGENCIES);
  const domain = text('domain', LABEL);
  const pool = text('pool', UUID);
  const worker = text('worker', UUID);
  return {
    order: one('order', ORDERS) ?? 'deadline',
    ...(searched !== undefined && { text: searched }),
    ...(status !== undefined && { status }),
    ...(due !== undefined && { due }),
    ...(breached !== undefined && { breached }),
    ...(urgency !== undefined && { urgency }),
    ...(domain !== undefined && { domain }),
    ...(pool !== undefined && { pool }),
    ...(worker !== undefined && { worker }),
  };
}

/** The address of filters. The usual order is not in it. */
export function searchOf({ order, ...filters }: TaskFilters): URLSearchParams {
  const search = new URLSearchParams(order === 'deadline' ? {} : { order });
  for (const [name, value] of Object.entries(filters)) if (value !== '') search.set(name, value);
  return search;
}

/** The request for a list. `nowMs` is rounded down, so that the same list has the same request for a minute. */
export function queryOf(
  { order, due, breached, worker, ...same }: TaskFilters,
  nowMs: number,
): Omit<TaskQuery, 'limit' | 'cursor'> {
  return {
    ...same,
    ...(order === 'deadline' && { sort: 'deadline' as const }),
    ...(due !== undefined && {
      deadline_before: new Date(Math.floor(nowMs / STEP_MS) * STEP_MS + DUE_MS[due]).toISOString(),
    }),
    ...(breached !== undefined && { breached: true }),
    ...(worker !== undefined && { worker_id: worker }),
  };
}

/** Before any task. */
const EVER = '2000-01-01T00:00:00.000Z';

/**
 * The tasks of a list as the filter of a bulk job, which needs one field at least: a list by time left has only tasks
 * with a deadline, and the others only tasks that exist by now.
 */
export function bulkFilterOf(
  filters: TaskFilters,
  nowMs: number,
): Omit<TaskQuery, 'limit' | 'cursor' | 'sort'> {
  const { sort, ...filter } = queryOf(filters, nowMs);
  return sort === 'deadline'
    ? { deadline_after: EVER, ...filter }
    : { created_before: new Date(nowMs).toISOString(), ...filter };
}
