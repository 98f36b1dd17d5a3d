import { ERASED_TEXT, StoredTaskSpec, verdictWithoutAnswers } from '#libs/contracts';
import type { EraseTask } from './command.rule.js';
import { changed, conflict, notFound, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling } from './decision.rule.js';
import type { Ending, Task } from './task.rule.js';
import { isVisibleTo } from './task.rule.js';

/**
 * Erases the content of an ended task: what was asked, answered, and reasoned, and who is behind the accounts. What
 * happened when, to which worker's account, and for how much stays: the ledger and the hash chain need it.
 */
export function erase(task: Task, command: EraseTask, { now }: Circumstances): Ruling {
  if (!isVisibleTo(task, command)) return notFound('task');
  if (task.erasure !== null) return unchanged(task);
  if (task.ending === null) return conflict('task.not_ended', 'Only a task that has ended can be erased.');
  const { reason, reference } = command;
  const erasure = { reason, reference, erased_at: now.toISOString() };
  const data = { task_id: task.taskId, ...erasure, erased_through: task.version };
  return changed({ ...withoutContent(task, task.ending), erasure }, [{ type: 'task.erased', data }]);
}

function withoutContent(task: Task, ending: Ending): Task {
  return {
    ...task,
    spec: specWithoutContent(task.spec),
    requesters: [],
    stepResults: [],
    assignments: task.assignments.map(one => ({ ...one, answer: null, personKeys: [] })),
    ending: endingWithoutContent(ending),
  };
}

/** What statistics, prices, and pools' walls rest on stays: kind, domain, pool, urgency and times. */
function specWithoutContent(spec: StoredTaskSpec): StoredTaskSpec {
  const { worker_pool_id } = spec.requirements;
  return {
    ...StoredTaskSpec.parse({
      ...{ task_type: spec.task_type, title: ERASED_TEXT, instructions: ERASED_TEXT },
      requirements: worker_pool_id === undefined ? {} : { worker_pool_id },
    }),
    ...{ domain: spec.domain, sla: spec.sla, audit: spec.audit },
  };
}

function endingWithoutContent(ending: Ending): Ending {
  switch (ending.as) {
    case 'completed':
      return { ...ending, output: null, evidence: [], verdict: verdictWithoutAnswers(ending.verdict) };
    case 'failed':
      return { ...ending, detail: null };
    case 'cancelled':
      return { ...ending, reason: null };
  }
}
