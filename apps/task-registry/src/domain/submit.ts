import type { Evidence, Fault } from '#libs/contracts';
import type { QuickCheck } from '#libs/output-schema';
import { shareFaults } from './answer-share.js';
import { withAssignment } from './assignments.js';
import type { SubmitAnswer } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import { sameJson } from './same-json.js';
import type { Assignment, Task } from './task.js';
import { answersReceived } from './task-status.js';

/** The worker submits an answer. An invalid answer changes nothing, and the worker may try again. */
export function submit(
  task: Task,
  assignment: Assignment,
  { output, evidence, outputFaults }: SubmitAnswer,
  circumstances: Circumstances,
): Ruling {
  const answer = { output, evidence };
  if (assignment.status === 'submitted') {
    return sameJson(assignment.answer, answer)
      ? unchanged(task)
      : conflict('assignment.conflict', 'Another answer was submitted for this assignment.');
  }
  if (assignment.status !== 'started') return noLongerPossible(task, assignment, 'be submitted');
  const { now, checkOutput } = circumstances;
  if (isTooLate(task, now)) {
    return conflict(
      'assignment.conflict',
      'The deadline of the task has passed, so it takes no more answers.',
    );
  }
  const { spec, orgId } = task;
  const excess = shareFaults(spec.consensus, output);
  if (excess.length > 0) return { outcome: 'invalid', faults: excess };
  const check = outputFaults === undefined ? checkOutput(spec.output, output) : checkedBefore(outputFaults);
  if (check.outcome === 'not_checked') return { outcome: 'unchecked', orgId, wanted: spec.output, output };
  const faults = [...check.faults, ...evidenceFaults(task, evidence)];
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

/** A task that fails at its deadline accepts no answer after it, even while the timer that fails it is late. */
function isTooLate({ spec: { sla } }: Task, now: Date): boolean {
  return sla.on_deadline === 'fail' && sla.deadline !== undefined && now > new Date(sla.deadline);
}

function checkedBefore(faults: readonly Fault[]): QuickCheck {
  return { outcome: 'checked', faults };
}

function evidenceFaults({ spec }: Task, evidence: readonly Evidence[]): readonly Fault[] {
  if (!spec.output.evidence_required || evidence.length > 0) return [];
  return [{ pointer: '/evidence', detail: 'This task asks for at least one piece of evidence.' }];
}
