import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVICES, TaskView } from '#libs/contracts';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { waitFor } from '#libs/testing';
import type { ApiAnswer } from '#libs/testing';
import { createOrganization } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { eventTypesOf, exampleTask, readTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const TASKS_FOR_EACH_SERVICE = 15;
const PRICE_MICROS = 200_000;

let system: RunningSystem;
let stateDir: string;
let organization: TestOrganization;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-crash-'));
  // A separate, durable system, since this test is about what survives.
  system = await startSystem({ stateDir, logLevel: 'warn' });
  organization = await createOrganization({ credentials: system.credentials, fundsMicros: 100_000_000 });
}, 120_000);

afterAll(async () => {
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
}, 60_000);

test(
  'with every service killed during a hundred tasks, each task is completed once and the money adds up',
  { timeout: 900_000 },
  async () => {
    const workers = await Promise.all(
      Array.from({ length: 4 }, () => TestWorker.hire(organization, { capacity: 50 })),
    );
    const stop = new AbortController();
    const people = workers.map(worker => workUntil(worker, stop.signal));

    const taskIds: string[] = [];
    for (const service of SERVICES) {
      const posted = Promise.all(
        Array.from({ length: TASKS_FOR_EACH_SERVICE }, () => postUntilTaken(organization)),
      );
      await system.kill(service);
      taskIds.push(...(await posted));
    }
    await system.whenReady();

    for (const taskId of taskIds) {
      await waitFor(async () => (await readTask(organization, taskId)).status === 'completed', {
        timeoutMs: 300_000,
        describe: `task ${taskId} to be completed`,
      });
    }
    stop.abort();
    await Promise.all(people);

    for (const taskId of taskIds) {
      const types = await eventTypesOf(organization, taskId);
      expect(
        types.filter(type => ['task.completed', 'task.failed', 'task.cancelled'].includes(type)),
      ).toEqual(['task.completed']);
    }
    const balance = await settledBalanceOf(organization);
    expect(balance.available_micros).toBe(100_000_000 - taskIds.length * PRICE_MICROS);
  },
);

/**
 * Posts a task as a careful client does: with an idempotency key, retried until accepted, so that it is created once.
 */
async function postUntilTaken(own: TestOrganization): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const body = exampleTask(own);
  return waitFor(
    async () => {
      const answer = await answerOrNothing(own.agent.post('/v1/tasks', body, { headers }));
      return answer?.status === 201 ? TaskView.parse(answer.body).task_id : undefined;
    },
    { timeoutMs: 60_000, describe: 'a task to be taken' },
  );
}

/** Accepts and completes every offer. Requests that fail during an outage are retried. */
async function workUntil(worker: TestWorker, stop: AbortSignal): Promise<void> {
  await waitFor(
    async () => {
      const open = [
        ...(await worker.offers().catch(() => [])),
        ...(await worker.assignments().catch(() => [])),
      ];
      await Promise.all(open.map(one => step(worker, one.assignment_id, one.status)));
      return stop.aborted;
    },
    { timeoutMs: 800_000 },
  );
}

async function step(worker: TestWorker, assignmentId: string, status: string): Promise<void> {
  if (status === 'offered') await answerOrNothing(worker.accept(assignmentId));
  if (status === 'accepted') await answerOrNothing(worker.start(assignmentId));
  if (status === 'started') await answerOrNothing(worker.submit(assignmentId));
}

/** Undefined while the gateway restarts and does not answer. */
async function answerOrNothing(request: Promise<ApiAnswer>): Promise<ApiAnswer | undefined> {
  try {
    return await request;
  } catch {
    return undefined;
  }
}
