import { TERMINAL_TASK_EVENTS } from '#libs/contracts';

/**
 * The place of an event in the order of its task's deliveries:
 *
 * - `in_order`: one of the events between a task's beginning and its end; a subscriber of it receives a task's events
 *   in their order
 * - `last`: it ends its task; for a subscriber of nothing else there is no order to keep
 * - `none`: it belongs to no task's history
 */
export type EventOrder = 'in_order' | 'last' | 'none';

/** The names of the events that end a task; `task.expired` is a `task.failed` in another API. */
export const LAST_EVENTS: readonly string[] = [...TERMINAL_TASK_EVENTS, 'task.expired'];

/** @param name of an event, also of one that only a newer release publishes */
export function orderOf(name: string): EventOrder {
  if (!name.startsWith('task.')) return 'none';
  return LAST_EVENTS.includes(name) ? 'last' : 'in_order';
}

/** Whether an event belongs to a task's history, and so has a position in its order. */
export function isTaskEvent({ type }: { readonly type: string }): boolean {
  return orderOf(type) !== 'none';
}
