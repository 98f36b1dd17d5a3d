import type { ThrownRound } from './throw-rounds.js';

/** One line about a round: its faults and the recovery. */
export function lineOfRound({ faults, recovery }: ThrownRound, nth: number, rounds: number): string {
  const thrown = faults.map(({ name, detail }) => (detail === undefined ? name : `${name} (${detail})`));
  const after =
    recovery.outcome === 'recovered'
      ? `itself again after ${(recovery.afterMs / 1_000).toFixed(1)} s`
      : `NOT itself again: ${recovery.because}`;
  return `${String(nth).padStart(3)}/${rounds}  ${thrown.join(' + ')}: ${after}`;
}
