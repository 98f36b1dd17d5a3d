import { z } from 'zod';
import type { TerminalStatus } from './task-status.js';

/** The fourteen events of a task, in the order of a successful task. */
export const TASK_EVENT_TYPES = [
  'task.created',
  'task.queued',
  'task.matched',
  'task.offered',
  'task.accepted',
  'task.started',
  'task.submitted',
  'task.verified',
  'task.completed',
  'task.failed',
  'task.cancelled',
  'task.sla_breached',
  'task.deadline_changed',
  'task.erased',
] as const;

export const TaskEventType = z.enum(TASK_EVENT_TYPES);
export type TaskEventType = z.infer<typeof TaskEventType>;

/** One decision for each event of a task: a new event does not compile until every such map has one for it. */
export type TaskEventMap<Value> = Readonly<Record<TaskEventType, Value>>;

/** The status in which an event ends its task; null for an event after which the task is live. */
const ENDS_AS = {
  'task.created': null,
  'task.queued': null,
  'task.matched': null,
  'task.offered': null,
  'task.accepted': null,
  'task.started': null,
  'task.submitted': null,
  'task.verified': null,
  'task.completed': 'completed',
  'task.failed': 'failed',
  'task.cancelled': 'cancelled',
  'task.sla_breached': null,
  'task.deadline_changed': null,
  'task.erased': null,
} as const satisfies TaskEventMap<TerminalStatus | null>;

/** An event that ends its task: each task has exactly one, and only `task.erased` comes after it. */
export type TerminalTaskEvent = {
  [Type in TaskEventType]: (typeof ENDS_AS)[Type] extends null ? never : Type;
}[TaskEventType];

export const TERMINAL_TASK_EVENTS: readonly TerminalTaskEvent[] =
  TASK_EVENT_TYPES.filter(isTerminalTaskEvent);

export function isTerminalTaskEvent(type: string): type is TerminalTaskEvent {
  return isTaskEventType(type) && ENDS_AS[type] !== null;
}

/** The status that the event leaves its task in; null unless it ends the task. */
export function endStatusOf(type: TaskEventType): TerminalStatus | null {
  return ENDS_AS[type];
}

/** Whether this release has the event. */
export function isTaskEventType(type: string): type is TaskEventType {
  return Object.hasOwn(ENDS_AS, type);
}
