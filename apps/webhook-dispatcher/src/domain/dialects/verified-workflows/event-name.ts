import { TaskFailed } from '#libs/contracts';
import type { DeliverableEvent } from '../webhook-dialect.js';

/**
 * What Verified Workflows calls an event, to an endpoint that asked for these names.
 *
 * A task that failed because it expired is `task.expired` to whoever asked for that, else `task.failed`, which the
 * document explains as "expired or error". It has no name for a task that was cancelled, nor for anything else.
 */
export function eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null {
  return namesOf(event).find(name => wanted === null || wanted.includes(name)) ?? null;
}

/** The most fitting first. */
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
