import { LIMITS, decisionResultOf } from '#libs/contracts';
import type { AssignmentRef, DecisionResult, Price } from '#libs/contracts';
import { payableWork, withdrawOpen } from './assignments.rule.js';
import type { VerifyTask } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { queued } from './queue.rule.js';
import { stepRefOf } from './task.rule.js';
import type { Assignment, Task } from './task.rule.js';

/**
 * The answers of a step agree: the last step completes the task, any other leads to the next.
 *
 * Not every requested answer must have been received, because a verdict may be certain earlier; what is still open then
 * is withdrawn. An answer that arrived while the verdict was in transit stays unjudged.
 */
export function verify(task: Task, command: VerifyTask, { now }: Circumstances): Ruling {
  const { step, verdict } = command;
  if (isVerified(task, step)) return unchanged(task);
  if (task.ending !== null) return conflict('task.conflict', `The task has ended: it is ${task.ending.as}.`);
  if (step > task.step) return conflict('task.conflict', `The task is still in step ${task.step}.`);
  const counted = new Set(verdict.counted_assignment_ids);
  const answered = task.assignments.filter(one => one.step === step && one.status === 'submitted');
  const known = new Set(answered.map(({ assignmentId }) => assignmentId));
  const outvoted = new Set(verdict.outvoted_assignment_ids);
  if (task.price === null || counted.size === 0 || [...counted, ...outvoted].some(id => !known.has(id))) {
    return conflict('task.conflict', 'The verdict names an answer that has not been received.');
  }
  if ([...outvoted].some(id => counted.has(id))) {
    return conflict('task.conflict', 'The verdict both counts and outvotes an answer.');
  }
  const judged = task.assignments.map(one => {
    const { assignmentId: id } = one;
    return counted.has(id) || outvoted.has(id) ? { ...one, counted: counted.has(id) } : one;
  });
  const { assignments, withdrawn } = withdrawOpen(judged, now);
  const next = { ...task, assignments };
  const verified = verifiedEvent(task, command, withdrawn, now);
  if (step < task.steps) {
    const stepOn = queued(onNextStep(next, command, now), 'next_step', now, { withdrawn });
    return changed(stepOn.task, [verified, stepOn.event]);
  }
  const decision = verdictOnDecision(task, command, now);
  if (decision === undefined) {
    return conflict('task.conflict', 'The output is not an answer to the decision.');
  }
  const completed = completedEvent(next, command, { price: task.price, decision, withdrawn }, now);
  const { evidence } = completed.data;
  const ending = { as: 'completed' as const, at: now, output: command.output, evidence, verdict };
  return changed({ ...next, ending }, [verified, completed]);
}

/** Null for other tasks; undefined for an output that no worker could have submitted. */
function verdictOnDecision(
  { spec: { decision } }: Task,
  { output }: VerifyTask,
  now: Date,
): DecisionResult | null | undefined {
  return decision === undefined ? null : decisionResultOf(decision, output, now);
}

function isVerified(task: Task, step: number): boolean {
  return step < task.step || (step === task.step && task.ending?.as === 'completed');
}

function onNextStep(task: Task, { step, output, verdict }: VerifyTask, now: Date): Task {
  return {
    ...task,
    step: step + 1,
    answersNeeded: task.answersPerStep,
    trustFloor: null,
    stepResults: [...task.stepResults, { step, output, verdict, verifiedAt: now }],
  };
}

function verifiedEvent(
  task: Task,
  { step, output, verdict }: VerifyTask,
  withdrawn: AssignmentRef[],
  now: Date,
): TaskEvent {
  return {
    type: 'task.verified',
    data: {
      task_id: task.taskId,
      step,
      step_ref: stepRefOf(task),
      output,
      verdict,
      withdrawn,
      verified_at: now.toISOString(),
    },
  };
}

function completedEvent(
  { taskId, assignments }: Task,
  { step, output, verdict }: VerifyTask,
  {
    price,
    decision,
    withdrawn,
  }: {
    readonly price: Price;
    readonly decision: DecisionResult | null;
    readonly withdrawn: AssignmentRef[];
  },
  now: Date,
): Extract<TaskEvent, { type: 'task.completed' }> {
  return {
    type: 'task.completed',
    data: {
      task_id: taskId,
      output,
      evidence: evidenceOf(assignments.filter(one => one.step === step && one.counted === true)),
      verdict,
      decision,
      price,
      payable: payableWork(assignments),
      withdrawn,
      completed_at: now.toISOString(),
    },
  };
}

/** The evidence behind the result: that of the counted answers, up to the size an event may carry. */
function evidenceOf(counted: readonly Assignment[]) {
  return counted.flatMap(({ answer }) => answer?.evidence ?? []).slice(0, LIMITS.evidenceItems);
}
