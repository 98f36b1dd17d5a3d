import { TaskStatus, isTerminal } from '#libs/contracts';
import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

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
