import { TaskCancelled, TaskCreated, hashOfEvent } from '#libs/contracts';
import type { LoggedEvent } from '#libs/contracts';

const AT = '2026-02-04T19:21:00.000Z';

/** Events in order, with the hash chain of the registry. */
export function historyOf(
  { taskId, orgId }: { taskId: string; orgId: string },
  events: readonly (readonly [type: string, data: unknown])[],
): readonly LoggedEvent[] {
  const logged: LoggedEvent[] = [];
  for (const [place, [type, data]] of events.entries()) {
    const event = {
      ...{ specversion: '1.0' as const, id: `${taskId.slice(0, -2)}${10 + place}`, type },
      source: 'countersign/task-registry',
      ...{ subject: taskId, time: AT, datacontenttype: 'application/json' as const, orgid: orgId },
      ...{ workspaceid: 'default', sequence: place + 1, data },
    };
    const salt = String(place).padStart(64, '0');
    const seal = { previous_hash: logged.at(-1)?.hash ?? null, hash_version: 2, salt };
    logged.push({ ...event, ...seal, hash: hashOfEvent(event, seal) ?? '' });
  }
  return logged;
}

export function cancelledHistory(taskId: string, orgId: string): readonly LoggedEvent[] {
  return historyOf({ taskId, orgId }, [
    ['task.created', TaskCreated.example],
    ['task.cancelled', TaskCancelled.example],
  ]);
}
