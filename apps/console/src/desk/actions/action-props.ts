import type { TaskView } from '../data/tasks.js';

/** The dialog of an action on a task. */
export interface ActionProps {
  readonly task: TaskView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}
