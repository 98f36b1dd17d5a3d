import type { Fault } from '#libs/contracts';
import { withAssignment } from './assignments.js';
import type { SubmitAnswer } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import { sameJson } from './same-json.js';
import type { Assignment, Task } from './task.js';
import { answersReceived } from './task-status.js';

/** The worker's answer. One that does not fit changes nothing, and the worker may try again. */
export function submit(
  task: Task,
  assignment: Assignment,
  { output, evidence }: SubmitAnswer,
  circumstances: Circumstances,
): Ruling {
  const answer = { output, evidence };
  if (assignment.status === 'submitted') {
    return sameJson(assignment.answer, answer)
      ? unchanged(task)
      : conflict('assignment.conflict', 'Another answer was submitted for this assignment.');
  }
  if (assignment.status !== 'started') return noLongerPossible(task, assignment, 'be submitted');
  const { now } = circumstances;
  if (isTooLate(task, now)) {
    return conflict(
      'assignment.conflict',
      'The deadline of the task has passed, so it takes no more answers.',
    );
  }
  const faults = faultsOf(task, { output, evidence }, circumstances);
  if (faults.length > 0) return { outcome: 'invalid', faults };

  const next = withAssignment(task, { ...assignment, status: 'submitted', submittedAt: now, answer });
  return changed(next, [
    {
      type: 'task.submitted',
      data: {
        task_id: task.taskId,
        assignment_id: assignment.assignmentId,
        worker_id: assignment.workerId,
        task_type: task.spec.task_type,
        domain: task.spec.domain,
        trust_level: assignment.trustLevel,
        consensus: task.spec.consensus,
        step: task.step,
        output,
        evidence: [...evidence],
        answers_needed: task.answersNeeded,
        answers_received: answersReceived(next),
        escalated_to: task.trustFloor,
        submitted_at: now.toISOString(),
      },
    },
  ]);
}

/** A task whose deadline fails it takes no answer after it, even while the timer that fails it is late. */
function isTooLate({ spec: { sla } }: Task, now: Date): boolean {
  return sla.on_deadline === 'fail' && sla.deadline !== undefined && now > new Date(sla.deadline);
}

function faultsOf(
  { spec }: Task,
  { output, evidence }: Pick<SubmitAnswer, 'output' | 'evidence'>,
  { outputFaults }: Circumstances,
): readonly Fault[] {
  const missing = spec.output.evidence_required && evidence.length === 0;
  return [
    ...outputFaults(spec.output, output),
    ...(missing
      ? [{ pointer: '/evidence', detail: 'This task asks for at least one piece of evidence.' }]
      : []),
  ];
}
