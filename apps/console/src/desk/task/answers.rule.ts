import { isRecord } from '../../api/is-record.rule.js';
import type { LoggedEvent, TaskView } from '../data/tasks.js';

/** An answer of a worker, and what the verdict says of it. */
export interface JudgedAnswer {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly step: number;
  readonly output: unknown;
  /** `unjudged`: it came too late, or was passed on. */
  readonly judgement: 'counted' | 'outvoted' | 'unjudged';
}

/**
 * The answers to the steps that have a verdict, or all once the task has ended. An answer that is still to be judged is
 * left out: who knows it could influence those who are yet to answer.
 */
export function judgedAnswers(task: TaskView, events: readonly LoggedEvent[]): readonly JudgedAnswer[] {
  const hasEnded = task.ended_at !== null;
  const verdicts = new Map(
    task.steps.flatMap(({ number, result }) => (result ? [[number, result.verdict]] : [])),
  );
  if (task.result !== null) verdicts.set(Math.max(1, task.steps.length), task.result.verdict);
  return events.flatMap(({ type, data }) => {
    const fields: unknown = data;
    if (type !== 'task.submitted' || !isRecord(fields)) return [];
    const { assignment_id: assignmentId, worker_id: workerId, step, output } = fields;
    if (typeof assignmentId !== 'string' || typeof workerId !== 'string' || typeof step !== 'number')
      return [];
    const verdict = verdicts.get(step);
    if (verdict === undefined && !hasEnded) return [];
    const isIn = (ids: readonly string[] | undefined): boolean => ids?.includes(assignmentId) ?? false;
    const judgement = isIn(verdict?.counted_assignment_ids)
      ? 'counted'
      : isIn(verdict?.outvoted_assignment_ids)
        ? 'outvoted'
        : 'unjudged';
    return [{ assignmentId, workerId, step, output, judgement }];
  });
}

/** How many answers are there that are not shown yet. */
export function hiddenAnswers(task: TaskView, events: readonly LoggedEvent[]): number {
  const submitted = events.filter(({ type }) => type === 'task.submitted').length;
  return submitted - judgedAnswers(task, events).length;
}
