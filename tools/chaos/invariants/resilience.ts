import type { Facts, Violations } from '../facts/facts.js';

/** The system recovers in time after every fault's end, and then finishes everything it had begun. */
export function nothingHangs({
  recoveries,
  recoveryLimitMs,
  drained,
}: Pick<Facts, 'recoveries' | 'recoveryLimitMs' | 'drained'>): Violations {
  const late = recoveries.flatMap(({ after, recovery }) => {
    if (recovery.outcome === 'not_recovered') return [`After ${after}: ${recovery.because}.`];
    const { afterMs } = recovery;
    return afterMs <= recoveryLimitMs ? [] : [`After ${after}: itself again only after ${afterMs} ms.`];
  });
  return drained.outcome === 'drained'
    ? late
    : [...late, `Nothing moves any more, and this is left: ${drained.left}.`];
}

/**
 * All injected poison is among the dead letters, unless the broker permanently lost something afterwards; there are
 * no other dead letters.
 */
export function onlyPoisonDies({ deadLetters, traces }: Pick<Facts, 'deadLetters' | 'traces'>): Violations {
  const dead = new Set(deadLetters.map(({ messageId }) => messageId));
  const poison = new Set(traces.poison.map(({ messageId }) => messageId));
  const lastLossAt = Math.max(0, ...traces.lossesAt);
  const undead = traces.poison
    .filter(({ messageId, at }) => at > lastLossAt && !dead.has(messageId))
    .map(({ messageId }) => `The poison ${messageId} did not become a dead letter.`);
  const victims = deadLetters
    .filter(({ messageId }) => !poison.has(messageId))
    .map(({ messageId, durable, reason, detail }) => `${messageId} died in ${durable}: ${reason}, ${detail}`);
  return [...undead, ...victims];
}

/** The API answers with the cause or with "unavailable": no answer is a 500, and no valid request is refused. */
export function answersAreHonest({ strangeAnswers }: Pick<Facts, 'strangeAnswers'>): Violations {
  return strangeAnswers;
}
