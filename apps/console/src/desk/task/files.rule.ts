import type { TaskView } from '../data/tasks.js';

/**
 * Whether the page may show the files of an assignment. They say as much as its answer, so they are shown when that is:
 * after the verdict on its step, or once the task has ended. An assignment belongs to the step after the last one that
 * was verified before it was offered.
 */
export function areFilesShown(
  { ended_at: endedAt, steps, assignments }: Pick<TaskView, 'ended_at' | 'steps' | 'assignments'>,
  assignmentId: string,
): boolean {
  if (endedAt !== null) return true;
  const assignment = assignments.find(({ assignment_id: id }) => id === assignmentId);
  if (assignment === undefined) return false;
  const offeredAt = Date.parse(assignment.offered_at);
  return steps.some(({ result }) => result !== null && offeredAt < Date.parse(result.verified_at));
}
