import { isOpen } from '../domain/task-status.js';
import type { LoadedTask } from './load-batch.js';
import type { TaskRequest } from './task-request.js';

/**
 * The workers whose number of open assignments these commands may change, and whose rows are locked for it. Accepting,
 * starting and breaching change none, so a batch of those locks no workers.
 */
export function affectedWorkers(
  requests: readonly TaskRequest[],
  tasks: ReadonlyMap<string, LoadedTask>,
): ReadonlySet<string> {
  const workers = new Set<string>();
  for (const { command, target } of requests) {
    switch (command.kind) {
      case 'offer':
      case 'assign':
      case 'decline':
      case 'release':
      case 'submit':
      case 'take-back':
        workers.add(command.workerId);
        break;
      case 'check-work':
      case 'expire-offer':
      case 'verify':
      case 'fail':
      case 'cancel':
        for (const workerId of openWorkers('taskId' in target ? tasks.get(target.taskId) : undefined)) {
          workers.add(workerId);
        }
        break;
      default:
        break;
    }
  }
  return workers;
}

function openWorkers(loaded: LoadedTask | undefined): readonly string[] {
  return loaded?.task.assignments.filter(isOpen).map(({ workerId }) => workerId) ?? [];
}
