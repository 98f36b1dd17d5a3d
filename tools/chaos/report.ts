import { faultCatalogue } from './plan/fault-catalogue.js';
import type { Servers } from './plan/catalogued-fault.js';
import type { ChaosResult } from './run-chaos.js';

const MOST_VIOLATIONS_SHOWN = 10;

/** `--list`. */
export function listOfFaults(servers: Servers): string {
  const catalogue = faultCatalogue(servers);
  const width = Math.max(...catalogue.map(({ name }) => name.length));
  return catalogue.map(({ name, says }) => `${name.padEnd(width)}  ${says}`).join('\n');
}

/** Summary of the run and its invariants. */
export function report({ facts, invariants, answers, unanswered, webhooksReceived }: ChaosResult): string {
  const ends = countsOf(facts.tasks.map(({ status }) => status));
  const deliveries = countsOf(facts.deliveries.map(({ status }) => status));
  const { drained } = facts;
  return [
    '',
    `Tasks: ${facts.acceptedIds.length} accepted; of all ${facts.tasks.length} (probes included) ${ends}.`,
    `Events: ${facts.log.length} in the log, ${facts.stream.length} on the stream, ${facts.deadLetters.length} dead letters.`,
    `Webhooks: ${deliveries} in ${webhooksReceived} requests.`,
    `Answers: ${countsFrom(answers)}; ${unanswered} requests were not answered.`,
    drained.outcome === 'drained'
      ? `Everything was finished ${(drained.afterMs / 1_000).toFixed(1)} s after the faults.`
      : 'Not everything was finished.',
    '',
    ...invariants.flatMap(({ says, violations }) => [
      `${violations.length === 0 ? 'held  ' : 'BROKEN'}  ${says}`,
      ...violations.slice(0, MOST_VIOLATIONS_SHOWN).map(text => `          ${text}`),
      ...(violations.length > MOST_VIOLATIONS_SHOWN
        ? [`          and ${violations.length - MOST_VIOLATIONS_SHOWN} more`]
        : []),
    ]),
  ].join('\n');
}

export function hasHeld({ invariants }: ChaosResult): boolean {
  return invariants.every(({ violations }) => violations.length === 0);
}

function countsOf(words: readonly string[]): string {
  return countsFrom(new Map([...Map.groupBy(words, word => word)].map(([word, all]) => [word, all.length])));
}

function countsFrom(counts: ReadonlyMap<string | number, number>): string {
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
}
