import { DataSource } from 'typeorm';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { BreachSla, CheckWork, ExpireOffer, FailTask, RelaxTask, TaskCreated } from '#libs/contracts';
import type { ServiceError } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { accessOf } from '#libs/messaging';
import { createTestDatabase, NatsPeer, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestService } from '#libs/testing';
import { SlaMonitorModule } from '../src/sla-monitor.module.js';
import { createdTask } from './created-task.js';
import type { CreatedChange } from './created-task.js';

const TimerKind = z.object({ kind: z.string() });

/** A moment, `seconds` from now or before. */
export const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

/** The SLA monitor with a database and a broker of its own, and a registry that records the commands of its timers. */
export async function startTimerWorld() {
  const [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
  const peer = await NatsPeer.connect(nats.url);
  /** Tasks whose next command the registry refuses, with the error. */
  const refusals = new Map<string, ServiceError>();
  /** When the registry wants the next check of a task. */
  const nextChecks = new Map<string, string>();

  function answer(request: { task_id: string }) {
    const refusal = refusals.get(request.task_id);
    refusals.delete(request.task_id);
    if (refusal !== undefined) throw refusal;
    return {
      ...{ task_id: request.task_id, status: 'queued' as const, version: 3 },
      ...{ changed: true, replayed: false },
    };
  }

  function answerToTimer(request: { task_id: string }) {
    const nextCheck = nextChecks.get(request.task_id) ?? null;
    nextChecks.delete(request.task_id);
    return { ...answer(request), next_check_at: nextCheck };
  }

  /** One more replica of the monitor. */
  function start(): Promise<TestService> {
    const module = SlaMonitorModule.forRoot({ DATABASE_URL: database.url, NATS_URL: nats.url });
    return startTestService({ serviceName: 'sla-monitor', module });
  }

  const received = {
    breaches: peer.answer(BreachSla, answerToTimer),
    failures: peer.answer(FailTask, answer),
    expiries: peer.answer(ExpireOffer, answer),
    checks: peer.answer(CheckWork, answerToTimer),
    relaxations: peer.answer(RelaxTask, answerToTimer),
  };
  let monitor = await start();
  afterAll(async () => {
    await monitor.close();
    await peer.close();
    await Promise.all([database.drop(), nats.stop()]);
  });
  await waitFor(
    async () =>
      (await peer.manager.consumers.list('TASK').next()).length === accessOf('sla-monitor').durables.length,
  );

  return {
    ...received,
    ...{ nats, peer, refusals, nextChecks, start },
    dataSource: () => monitor.get(DataSource),
    restart: async () => {
      await monitor.close();
      monitor = await start();
    },
    /** Publishes `task.created` for a new task, and returns its id. */
    publishCreated: async (change: CreatedChange): Promise<string> => {
      const created = createdTask(change);
      await peer.publish(TaskCreated, created);
      return created.task_id;
    },
    runningTimers: (taskId: string) =>
      typedRows(
        monitor.get(DataSource),
        TimerKind,
        'SELECT kind FROM timers WHERE task_id = $1 ORDER BY kind',
        [taskId],
      ),
  };
}
