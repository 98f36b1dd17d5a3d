import type { Exchange, Violation } from './exchange.js';

/** The system answers every request without a 5xx, since all dependencies are available during this check. */
export function nothingBreaks({ answer: { status } }: Pick<Exchange, 'answer'>): readonly Violation[] {
  return status >= 500 ? [{ kind: `status ${status}`, detail: `It is answered with ${status}.` }] : [];
}
