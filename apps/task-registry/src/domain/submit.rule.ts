import { maxAnswersOf, sameJson } from '#libs/contracts';
import type { ConsensusSpec, Fault, Json } from '#libs/contracts';
import { sizeOfAnswer } from '#libs/output-schema';
import type { QuickCheck } from '#libs/output-schema';
import { refuseInState, withAssignment } from './assignments.rule.js';
import type { SubmitAnswer } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling } from './decision.rule.js';
import { answersReceived } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

/** The worker submits an answer. An invalid answer changes nothing, and the worker may try again. */
export function submit(
  task: Task,
  assignment: Assignment,
  { output, evidence, files, outputFaults }: SubmitAnswer,
  circumstances: Circumstances,
): Ruling {
  const answer = { output, evidence, files };
  if (assignment.status === 'submitted') {
    return sameJson(assignment.answer, answer)
      ? unchanged(task)
      : conflict('assignment.conflict', 'Another answer was submitted for this assignment.');
  }
  if (assignment.status !== 'started') return refuseInState(task, assignment, 'be submitted');
  const { now, checkOutput } = circumstances;
  if (isTooLate(task, now)) {
    return conflict(
      'assignment.conflict',
      'The deadline of the task has passed, so it accepts no more answers.',
    );
  }
  const { spec, orgId } = task;
  const excess = shareFaults(spec.consensus, output);
  if (excess.length > 0) return { outcome: 'invalid', faults: excess };
  const check = outputFaults === undefined ? checkOutput(spec.output, output) : checkedBefore(outputFaults);
  if (check.outcome === 'not_checked') return { outcome: 'unchecked', orgId, wanted: spec.output, output };
  const faults = [...check.faults, ...evidenceFaults(task, [...evidence, ...files])];
  if (faults.length > 0) return { outcome: 'invalid', faults };

  const { decision } = task.spec;
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
        files: [...files],
        answers_needed: task.answersNeeded,
        answers_received: answersReceived(next),
        escalated_to: task.trustFloor,
        decision: decision === undefined ? null : { max_escalations: decision.max_escalations },
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

function evidenceFaults({ spec }: Task, evidence: readonly object[]): readonly Fault[] {
  if (!spec.output.evidence_required || evidence.length > 0) return [];
  return [
    { pointer: '/evidence', detail: 'This task requires at least one piece of evidence, here or as a file.' },
  ];
}

/**
 * Limit for the answers of all reviewers of a step together. Consensus compares them in one turn of the event loop, at
 * up to 14 µs for each value of each answer and 0.15 µs for each character.
 */
const VALUES_OF_ALL = 4_000;
const CHARS_OF_ALL = 400_000;

/** The faults of an answer that exceeds one reviewer's share; a task with a single answer has no such limit. */
export function shareFaults(consensus: ConsensusSpec, output: Json): readonly Fault[] {
  const reviewers = maxAnswersOf(consensus);
  if (reviewers === 1) return [];
  const maxValues = Math.floor(VALUES_OF_ALL / reviewers);
  const maxChars = Math.floor(CHARS_OF_ALL / reviewers);
  const { values, textChars } = sizeOfAnswer(output, maxValues);
  if (values <= maxValues && textChars <= maxChars) return [];
  const detail = `Where ${reviewers} reviewers may answer, each answer may hold at most ${maxValues} values and ${maxChars} characters.`;
  return [{ pointer: '/output', detail }];
}
