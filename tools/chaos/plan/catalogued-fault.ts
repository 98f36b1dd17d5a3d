import type { SeededRandom } from '../random.js';
import type { Fault, Resource } from './fault.js';

/**
 * `single`: one NATS server and one PostgreSQL. `replicated`: a cluster of NATS with three copies of each stream, and
 * PostgreSQL with a standby that every commit waits for. Each has faults of its own.
 */
export type Servers = 'single' | 'replicated';

/** Durations of faults, scaled to the length of the run. */
export interface Scale {
  /** Pause of a process; in a long run, longer than any lease. */
  readonly pausedMs: number;
  /** Outage of a server. */
  readonly unreachableMs: number;
  /** Maximum for all other faults; the minimum is half of it. */
  readonly lastsMs: number;
}

/** A kind of fault, with random details. */
export interface CataloguedFault {
  readonly name: string;
  /** Description for the list and the report. */
  readonly says: string;
  readonly resource: Resource;
  readonly make: (random: SeededRandom) => Fault;
  readonly lasts: (scale: Scale, random: SeededRandom) => number;
}

const LONG_RUN_MS = 5 * 60_000;

export function scaleOf(durationMs: number): Scale {
  return durationMs >= LONG_RUN_MS
    ? { pausedMs: 30_000, unreachableMs: 60_000, lastsMs: 10_000 }
    : { pausedMs: 5_000, unreachableMs: 5_000, lastsMs: 4_000 };
}

export const forAWhile = ({ lastsMs }: Scale, random: SeededRandom): number =>
  random.integer(lastsMs / 2, lastsMs);
export const unreachable = ({ unreachableMs }: Scale): number => unreachableMs;
export const atOnce = (): number => 0;
