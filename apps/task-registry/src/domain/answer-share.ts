import type { ConsensusSpec, Fault, Json } from '#libs/contracts';
import { sizeOfAnswer } from '#libs/output-schema';

/**
 * Limit for the answers of all reviewers of a step together. Consensus compares them in one turn of the event loop, at
 * up to 14 µs for each value of each answer and 0.15 µs for each character.
 */
const VALUES_OF_ALL = 4_000;
const CHARS_OF_ALL = 400_000;

/** The faults of an answer that exceeds one reviewer's share; a task with a single answer has no such limit. */
export function shareFaults({ total, max_total: maxTotal }: ConsensusSpec, output: Json): readonly Fault[] {
  const reviewers = Math.max(total, maxTotal ?? 1);
  if (reviewers === 1) return [];
  const maxValues = Math.floor(VALUES_OF_ALL / reviewers);
  const maxChars = Math.floor(CHARS_OF_ALL / reviewers);
  const { values, textChars } = sizeOfAnswer(output, maxValues);
  if (values <= maxValues && textChars <= maxChars) return [];
  const detail = `Where ${reviewers} reviewers may answer, each answer may hold at most ${maxValues} values and ${maxChars} characters.`;
  return [{ pointer: '/output', detail }];
}
