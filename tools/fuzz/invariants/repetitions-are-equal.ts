import type { Exchange, Violation } from './exchange.js';

type Answer = Exchange['answer'];

/**
 * Refusals before the stored answer is looked up, which depend on the state of the key, the worker and the limit: the
 * same request may be answered later.
 */
const PASSING = new Set([401, 403, 429]);

/** The same key with the same body gets the same answer. */
export function repetitionsAreEqual({
  before,
  answer,
}: Pick<Exchange, 'before' | 'answer'>): readonly Violation[] {
  if (before === undefined || isPassing(before) || isPassing(answer)) return [];
  if (before.status !== answer.status) {
    return [{ kind: `repeated ${before.status}`, detail: `It was answered with ${before.status} before.` }];
  }
  if (before.body.equals(answer.body) || before.status >= 400) return [];
  return [
    {
      kind: 'repeated differently',
      detail: `The answer before was ${before.body.toString().slice(0, 2_000)}`,
    },
  ];
}

/** Besides {@link PASSING}: of two concurrent requests with one key, the second is refused until the first has ended. */
function isPassing({ status, body }: Pick<Answer, 'status' | 'body'>): boolean {
  return PASSING.has(status) || (status === 409 && body.includes('"idempotency.in_progress"'));
}
