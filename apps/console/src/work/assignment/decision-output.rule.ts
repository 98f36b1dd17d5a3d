import { isRecord } from '../../api/is-record.rule.js';
import type { Assignment } from '../data/assignment.js';

/**
 * The answer after a change of the form. In a decision, the changed action belongs to the verdict `edited` and only to
 * it: it begins as the proposed one, and ends with another verdict.
 */
export function outputForForm(
  { decision }: Pick<Assignment['task'], 'decision'>,
  before: unknown,
  after: unknown,
): unknown {
  if (decision === null || !isRecord(after)) return after;
  if (after['verdict'] !== 'edited') {
    return Object.fromEntries(Object.entries(after).filter(([name]) => name !== 'action'));
  }
  const wasEdited = isRecord(before) && before['verdict'] === 'edited';
  return wasEdited || after['action'] !== undefined ? after : { ...after, action: decision.action };
}
