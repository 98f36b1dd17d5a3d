import type { Paths } from '../../api/paths.js';

type WorkersQuery = NonNullable<Paths['/v1/workers']['get']['parameters']['query']>;

export const STATES = ['available', 'unavailable', 'suspended'] as const;
export type WorkerState = (typeof STATES)[number];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LABEL = /^[^\u0000-\u001f]{1,100}$/u;

/** What a list of workers shows, as the address of the page has it. Absent: no matter. */
export interface WorkerFilters {
  /** Part of a name. */
  readonly name?: string;
  readonly pool?: string;
  readonly skill?: string;
  readonly state?: WorkerState;
}

/** Reads an address. What it does not know, or is not possible, is passed over. */
export function workerFiltersIn(search: URLSearchParams): WorkerFilters {
  const text = (name: string, pattern: RegExp): string | undefined => {
    const value = search.get(name)?.trim() ?? '';
    return pattern.test(value) ? value : undefined;
  };
  const [name, pool, skill] = [text('name', LABEL), text('pool', UUID), text('skill', LABEL)];
  const state = STATES.find(one => one === search.get('state'));
  return {
    ...(name !== undefined && { name }),
    ...(pool !== undefined && { pool }),
    ...(skill !== undefined && { skill }),
    ...(state !== undefined && { state }),
  };
}

/** The request for a list. */
export function workersQueryOf({
  state,
  ...same
}: WorkerFilters): Pick<WorkersQuery, 'name' | 'pool' | 'skill' | 'status' | 'available'> {
  switch (state) {
    case 'suspended':
      return { ...same, status: 'suspended' };
    case 'available':
      return { ...same, status: 'active', available: true };
    case 'unavailable':
      return { ...same, status: 'active', available: false };
    default:
      return same;
  }
}

/** Of a worker: suspension goes before what they state themselves. */
export function stateOf({
  status,
  available,
}: {
  readonly status: string;
  readonly available: boolean;
}): WorkerState {
  if (status === 'suspended') return 'suspended';
  return available ? 'available' : 'unavailable';
}
