import { TaskStatus, isTerminal } from '#libs/contracts';
import type { Facts, TreeFact, Violations } from '../facts/facts.js';

/**
 * The tree of each organization has each of its events once, in the order of the log, and every published head is the
 * head of a beginning of it: any two heads are consistent with one another.
 */
export function treesEqualLog({ trees }: Pick<Facts, 'trees'>): Violations {
  return trees.flatMap(faultsOf);
}

function faultsOf({ orgId, events, size, root, rootByLog, heads }: TreeFact): Violations {
  if (size !== events) return [`The tree of ${orgId} has ${size} leaves for ${events} events.`];
  if (root !== rootByLog) return [`The tree of ${orgId} is not that of its events.`];
  return heads
    .filter(head => head.root !== head.rootByLog)
    .map(head => `The head of ${orgId} at ${head.size} leaves is not that of the first ${head.size} events.`);
}

/** Every ended task has evidence, and all of it verifies with the published keys. */
export function evidenceVerifies({ tasks, evidence }: Pick<Facts, 'tasks' | 'evidence'>): Violations {
  const faultsOf = new Map(evidence.map(({ taskId, faults }) => [taskId, faults]));
  return tasks
    .filter(({ status }) => isTerminal(TaskStatus.parse(status)))
    .flatMap(({ taskId }) => {
      const faults = faultsOf.get(taskId) ?? ['there is none'];
      return faults.map(fault => `Evidence of ${taskId}: ${fault}.`);
    });
}
