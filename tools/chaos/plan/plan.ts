import { seededRandom } from '../random.js';
import type { SeededRandom } from '../random.js';
import { scaleOf } from './catalogued-fault.js';
import type { CataloguedFault, Scale, Servers } from './catalogued-fault.js';
import { faultCatalogue } from './fault-catalogue.js';
import type { TimedFault } from './fault.js';

export interface PlanInput {
  readonly seed: number;
  /** Total duration of all rounds, including recoveries. */
  readonly durationMs: number;
  /** Names from the catalogue; empty for every kind. */
  readonly only: readonly string[];
  readonly servers: Servers;
}

/** Faults thrown together. The system must recover before the next round begins. */
export interface Round {
  readonly faults: readonly TimedFault[];
  /** Time until the last of its faults has ended. */
  readonly lengthMs: number;
  /** Work without faults between the recovery and the next round. */
  readonly restMs: number;
}

/** Average duration of a recovery; if it is underestimated, the run only takes longer. */
const USUAL_RECOVERY_MS = 3_000;
const LONGEST_REST_MS = 2_000;
const ALONE_SHARE = 0.6;
/** Maximum time between the first and the last fault's start in a round. */
const SPREAD_MS = 3_000;

/**
 * Plans which faults are thrown when: first every kind alone, in random order, then several kinds mixed, until the
 * time is used up. A pure function: the same seed and length give the same plan.
 */
export function planOf({ seed, durationMs, only, servers }: PlanInput): readonly Round[] {
  const random = seededRandom('plan', seed);
  const scale = scaleOf(durationMs);
  const kinds = faultCatalogue(servers).filter(({ name }) => only.length === 0 || only.includes(name));
  if (kinds.length === 0) return [];
  const rounds: Round[] = [];
  let leftMs = durationMs;
  const addIfItFits = (round: Round, withinMs: number): boolean => {
    const costMs = costOf(round);
    if (costMs > withinMs) return false;
    rounds.push(round);
    leftMs -= costMs;
    return true;
  };
  const forMixedMs = durationMs * (1 - ALONE_SHARE);
  for (const kind of random.shuffled(kinds)) {
    addIfItFits(roundOf([kind], scale, random), leftMs - forMixedMs);
  }
  // A round too long for the remaining time does not end the plan: another may be short enough.
  for (let misfits = 0; misfits < 5;) {
    if (!addIfItFits(roundOf(mixOf(kinds, random), scale, random), leftMs)) misfits += 1;
  }
  return rounds;
}

export function costOf({ lengthMs, restMs }: Round): number {
  return lengthMs + USUAL_RECOVERY_MS + restMs;
}

/** Two to four kinds with different targets. */
function mixOf(kinds: readonly CataloguedFault[], random: SeededRandom): readonly CataloguedFault[] {
  const mix: CataloguedFault[] = [];
  const wanted = random.integer(2, 4);
  for (const kind of random.shuffled(kinds)) {
    if (mix.length < wanted && mix.every(({ resource }) => resource !== kind.resource)) mix.push(kind);
  }
  return mix;
}

function roundOf(kinds: readonly CataloguedFault[], scale: Scale, random: SeededRandom): Round {
  const faults = kinds.map(({ name, resource, make, lasts }, index): TimedFault => {
    const startMs = index === 0 ? 0 : random.integer(0, SPREAD_MS);
    return { name, resource, startMs, fault: make(random), durationMs: lasts(scale, random) };
  });
  const lengthMs = Math.max(...faults.map(({ startMs, durationMs }) => startMs + durationMs));
  return { faults, lengthMs, restMs: random.integer(0, LONGEST_REST_MS) };
}
