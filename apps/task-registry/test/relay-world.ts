import { nanos } from '@nats-io/transport-node';
import { CreateTask, DEFAULT_DEADLINE_SECONDS } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import type { TestService } from '#libs/testing';
import { waitFor } from '#libs/testing';
import { TaskRepository } from '../src/persistence/task.repository.js';
import { toTaskView } from '../src/views/task-view.js';
import { PROBE, createRequest, onStream } from './harness.js';
import type { World } from './harness.js';

/** Creates a task without the registry using the broker. */
export async function createDirectly(registry: TestService): Promise<string> {
  const { task_id: taskId, org_id: orgId, workspace_id: workspaceId, spec, price } = createRequest();
  const command = {
    kind: 'create' as const,
    taskId,
    orgId,
    workspaceId,
    spec,
    price,
    steps: 1,
    answersPerStep: 1,
    defaultDeadlineMs: DEFAULT_DEADLINE_SECONDS * 1_000,
    poolWorkTimeoutSeconds: null,
    poolAssignment: null,
    poolAcceptWithinSeconds: null,
    requesters: [],
  };
  await registry
    .get(TaskRepository)
    .execute({ target: { taskId }, command }, jsonResponse(CreateTask.reply), ({ task }) => ({
      task: toTaskView(task),
      replayed: false,
    }));
  return taskId;
}

/** Waits until the stream equals the log: every event once, those of each task in order. */
export async function streamEqualsLog(world: World): Promise<void> {
  let difference = '';
  await waitFor(
    async () => {
      const logged = await world.sql<{ id: string }>('SELECT id FROM events ORDER BY seq');
      const published = await onStream(world);
      difference = differenceOf(
        logged.map(({ id }) => id),
        published,
      );
      return difference === '';
    },
    { describe: () => `the stream to equal the log; ${difference}` },
  );
}

function differenceOf(
  logged: readonly string[],
  published: readonly { readonly id: string; readonly subject: string; readonly sequence: number }[],
): string {
  const ids = published.map(({ id }) => id);
  const there = new Set(ids);
  const missing = logged.filter(id => !there.has(id));
  if (missing.length > 0) return `${missing.length} of ${logged.length} are missing`;
  if (ids.length !== logged.length) return `${logged.length} are logged and ${ids.length} published`;
  const lastOf = new Map<string, number>();
  for (const { subject, sequence } of published) {
    if (sequence !== (lastOf.get(subject) ?? 0) + 1) return `task ${subject} is out of order at ${sequence}`;
    lastOf.set(subject, sequence);
  }
  return '';
}

/** The database sessions that are the relay: never more than one. */
export async function relaySessions(world: World): Promise<number[]> {
  const rows = await world.sql<{ pid: number }>(`
    SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'countersign task_registry relay'
       AND a.datname = current_database()`);
  return rows.map(({ pid }) => pid);
}

/**
 * Waits until the server has dropped the ids of everything published, which it keeps for two minutes: from then on only
 * the relay itself can prevent an event from being published twice.
 */
export async function forgetDuplicates({ peer }: World): Promise<void> {
  const probe = { msgID: 'probe', expect: { streamName: 'TASK' } };
  await peer.js.publish(PROBE, '{}', probe);
  await waitFor(async () => {
    // Each time, because the registry restores the settings of its stream every few seconds.
    await peer.manager.streams.update('TASK', { duplicate_window: nanos(100) });
    return !(await peer.js.publish(PROBE, '{}', probe)).duplicate;
  });
}
