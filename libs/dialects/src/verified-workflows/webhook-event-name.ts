import { TaskFailed } from '#libs/contracts';
import type { DeliverableEvent } from '../wire-dialect.js';

/**
 * The Verified Workflows name of an event, for an endpoint that subscribed to these names.
 *
 * A task that failed because it expired is `task.expired` for subscribers of that name, otherwise `task.failed`, which
 * the document explains as "expired or error". The document has no name for a cancelled task, nor for any other event.
 */
export function eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null {
  return namesOf(event).find(name => wanted === null || wanted.includes(name)) ?? null;
}

/** The closest name first. */
function namesOf({ type, data }: DeliverableEvent): readonly string[] {
  switch (type) {
    case 'task.completed':
    case 'quality.alert':
      return [type];
    case 'task.failed':
      return isExpiry(data) ? ['task.expired', 'task.failed'] : ['task.failed'];
    default:
      return [];
  }
}

function isExpiry(data: unknown): boolean {
  return TaskFailed.data.safeParse(data).data?.reason === 'expired';
}
