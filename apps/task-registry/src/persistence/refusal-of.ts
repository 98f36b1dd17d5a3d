import { ServiceError, invalid, notFound } from '#libs/contracts';
import type { Decision } from '../domain/decision.js';

/** The error that reports a refused command to its sender. */
export function refusalOf(
  decision: Exclude<Decision, { readonly outcome: 'changed' | 'unchanged' | 'unchecked' }>,
): ServiceError {
  switch (decision.outcome) {
    case 'conflict':
      return new ServiceError('conflict', decision.code, decision.because);
    case 'invalid':
      return invalid('output.invalid', 'The answer is not what the task asks for.', decision.faults);
    case 'closed':
      return decision.what === 'pool' ? poolDeleted() : organizationSuspended();
    case 'not_found':
      return notFound(decision.what);
  }
}

function poolDeleted(): ServiceError {
  const detail = 'There is no such pool.';
  return invalid('task.invalid', detail, [{ pointer: '/requirements/worker_pool_id', detail }]);
}

function organizationSuspended(): ServiceError {
  return new ServiceError('forbidden', 'organization.suspended', 'The organization is suspended.');
}
