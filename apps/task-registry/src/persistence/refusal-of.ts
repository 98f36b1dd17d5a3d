import { ServiceError, invalid, notFound } from '#libs/contracts';
import type { Decision } from '../domain/decision.js';

/** How a decision against a command is told to whoever sent it. */
export function refusalOf(
  decision: Exclude<Decision, { readonly outcome: 'changed' | 'unchanged' | 'unchecked' }>,
): ServiceError {
  switch (decision.outcome) {
    case 'conflict':
      return new ServiceError('conflict', decision.code, decision.because);
    case 'invalid':
      return invalid('output.invalid', 'The answer is not what the task asks for.', decision.faults);
    case 'not_found':
      return notFound(decision.what);
  }
}
