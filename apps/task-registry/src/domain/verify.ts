import { LIMITS } from '#libs/contracts';
import type { Price } from '#libs/contracts';
import { payableWork, withdrawOpen } from './assignments.js';
import type { VerifyTask } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.js';
import { queued } from './queue-again.js';
import type { Assignment, Task } from './task.js';

/**
 * The answers of a step agree: the last step completes the task, another one leads to the next.
 *
 * Not every answer asked for has to be in, because a verdict may be certain earlier; what is still open
 * then is withdrawn.
 */
export function verify(task: Task, command: VerifyTask, { now }: Circumstances): Ruling {
  const { step, verdict } = command;
  if (isVerified(task, step)) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (step > task.step) return conflict('task.conflict', `The task is in step ${task.step} still.`);
  const counted = new Set(verdict.counted_assignment_ids);
  const answered = task.assignments.filter(one => one.step === step && one.status === 'submitted');
  const known = new Set(answered.map(({ assignmentId }) => assignmentId));
  if (task.price === null || counted.size === 0 || [...counted].some(id => !known.has(id))) {
    return conflict('task.conflict', 'The verdict counts an answer that is not in.');
  }
  const judged = task.assignments.map(one =>
    known.has(one.assignmentId) ? { ...one, counted: counted.has(one.assignmentId) } : one,
  );
  const { assignments, withdrawn } = withdrawOpen(judged, now);
  const next = { ...task, assignments };
  const verified = verifiedEvent(task, command, now);
  if (step < task.steps) {
    const stepOn = queued({ ...next, step: step + 1, answersNeeded: task.answersPerStep }, 'next_step');
    return changed(stepOn.task, [verified, stepOn.event]);
  }
  const completed = completedEvent(next, command, task.price, withdrawn, now);
  const { evidence } = completed.data;
  const ending = { as: 'completed' as const, at: now, output: command.output, evidence, verdict };
  return changed({ ...next, ending }, [verified, completed]);
}

function isVerified(task: Task, step: number): boolean {
  return step < task.step || (step === task.step && task.ending?.as === 'completed');
}

function verifiedEvent(task: Task, { step, output, verdict }: VerifyTask, now: Date): TaskEvent {
  return {
    type: 'task.verified',
    data: { task_id: task.taskId, step, output, verdict, verified_at: now.toISOString() },
  };
}

function completedEvent(
  { taskId, assignments }: Task,
  { step, output }: VerifyTask,
  price: Price,
  withdrawn: Extract<TaskEvent, { type: 'task.completed' }>['data']['withdrawn'],
  now: Date,
): Extract<TaskEvent, { type: 'task.completed' }> {
  return {
    type: 'task.completed',
    data: {
      task_id: taskId,
      output,
      evidence: evidenceOf(assignments.filter(one => one.step === step && one.counted === true)),
      price,
      payable: payableWork(assignments),
      withdrawn,
      completed_at: now.toISOString(),
    },
  };
}

/** What backs the result: the evidence of the answers that counted, as much of it as an event may carry. */
function evidenceOf(counted: readonly Assignment[]) {
  return counted.flatMap(({ answer }) => answer?.evidence ?? []).slice(0, LIMITS.evidenceItems);
}
