import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

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
