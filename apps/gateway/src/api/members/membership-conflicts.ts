import { violates } from '#libs/database';
import { refuse } from '../../edge/errors/problem-codes.js';

/** What a violated constraint means; any other error unchanged. */
export function conflictOf(error: unknown): unknown {
  if (violates(error, 'memberships_of_person')) {
    return refuse('member.exists', 'This person is a member of the organization already.');
  }
  if (violates(error, 'memberships_of_worker')) {
    const detail = 'Another member works with this worker record.';
    return refuse('member.worker_taken', detail, { faults: [{ pointer: '/worker_id', detail }] });
  }
  return error;
}
