import type { Command, Target } from './command.rule.js';
import type { Task } from './task.rule.js';
import { isOpen } from './task-status.rule.js';

/**
 * The workers whose number of open assignments these commands may change, and whose rows are locked for it. Accepting,
 * starting and breaching change none, so a batch of those locks no workers.
 */
export function affectedWorkers(
  requests: readonly { readonly command: Command; readonly target: Target }[],
  tasks: ReadonlyMap<string, { readonly task: Task }>,
): ReadonlySet<string> {
  return new Set(
    requests.flatMap(({ command, target }) =>
      affectedBy(command, 'taskId' in target ? tasks.get(target.taskId)?.task : undefined),
    ),
  );
}

function affectedBy(command: Command, task: Task | undefined): readonly string[] {
  switch (command.kind) {
    case 'offer':
    case 'assign':
    case 'decline':
    case 'release':
    case 'submit':
    case 'take-back':
      return [command.workerId];
    case 'check-work':
    case 'expire-offer':
    case 'extend':
    case 'verify':
    case 'fail':
    case 'cancel':
    case 'requeue':
      return task?.assignments.filter(isOpen).map(({ workerId }) => workerId) ?? [];
    case 'reassign':
      return [command.workerId, ...(task?.assignments.filter(isOpen).map(({ workerId }) => workerId) ?? [])];
    case 'create':
    case 'queue':
    case 'accept':
    case 'start':
    case 'breach':
    case 'erase':
    case 'change-deadline':
    case 'relax':
      return [];
  }
}
