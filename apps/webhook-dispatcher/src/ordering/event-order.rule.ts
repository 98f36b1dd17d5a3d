import { TERMINAL_TASK_EVENTS, verifiedWorkflowsNames } from '#libs/contracts';

/**
 * The place of an event in the order of its task's deliveries:
 *
 * - `in_order`: one of the events between a task's beginning and its end; a subscriber of it receives a task's events
 *   in their order
 * - `last`: it ends its task; for a subscriber of nothing else there is no order to keep
 * - `none`: it belongs to no task's history
 */
export type EventOrder = 'in_order' | 'last' | 'none';

/** The names, in any dialect, of the events that end a task. */
export const LAST_EVENTS: readonly string[] = [
  ...new Set(TERMINAL_TASK_EVENTS.flatMap(type => [type, ...verifiedWorkflowsNames(type)])),
];

/** @param name of an event, also of one that only a newer release publishes */
export function orderOf(name: string): EventOrder {
  if (!name.startsWith('task.')) return 'none';
  return LAST_EVENTS.includes(name) ? 'last' : 'in_order';
}

/** Whether an event belongs to a task's history, and so has a position in its order. */
export function isTaskEvent({ type }: { readonly type: string }): boolean {
  return orderOf(type) !== 'none';
}
