import type { Exchange, Violation } from './exchange.js';

/** No request, however it is made, is more than the system can answer: no dependency is away while this is checked. */
export function nothingBreaks({ answer: { status } }: Pick<Exchange, 'answer'>): readonly Violation[] {
  return status >= 500 ? [{ kind: `status ${status}`, detail: `It is answered with ${status}.` }] : [];
}
