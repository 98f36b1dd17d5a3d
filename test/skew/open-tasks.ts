import { expect } from 'vitest';
import { z } from 'zod';
import { startWebhookReceiver, verifyWebhook, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import type { Credentials } from '#libs/embedded';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { eventTypesOf, exampleTask, postTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

const WithPool = z.looseObject({ pool_id: z.string() });
const WithSecret = z.looseObject({ secret: z.string() });
const Delivered = z.looseObject({ subject: z.string(), type: z.string() });

/** An organization, its people, and the receiver of its webhooks, shared by all combinations. */
export interface Scene {
  readonly organization: TestOrganization;
  /** The only worker of the pool of tasks with one answer. */
  readonly worker: TestWorker;
  /** The only workers of the pool of tasks with two. */
  readonly reviewers: readonly [TestWorker, TestWorker];
  readonly reviewPoolId: string;
  readonly receiver: WebhookReceiver;
  readonly webhookSecret: string;
}

/** Tasks that one combination of releases leaves unfinished, one in each state that a service stores. */
export interface OpenTasks {
  readonly offered: string;
  readonly accepted: Underway;
  readonly started: Underway;
  /** One of its two reviewers has answered. */
  readonly reviewed: string;
}

interface Underway {
  readonly taskId: string;
  readonly assignmentId: string;
}

const CAPACITY = 20;
export const FUNDS_MICROS = 1_000_000_000;

export async function createScene(credentials: Credentials): Promise<Scene> {
  const organization = await createOrganization({ credentials, fundsMicros: FUNDS_MICROS });
  const pool = await organization.admin.post('/v1/pools', { name: 'reviewers' });
  const { pool_id: reviewPoolId } = WithPool.parse(expectStatus(201, pool));
  const reviewer = { pool_ids: [reviewPoolId], capacity: CAPACITY };
  const receiver = await startWebhookReceiver();
  const endpoint = await organization.admin.post('/v1/webhook-endpoints', {
    url: receiver.url,
  });
  return {
    organization,
    worker: await TestWorker.hire(organization, { capacity: CAPACITY }),
    reviewers: [await TestWorker.hire(organization, reviewer), await TestWorker.hire(organization, reviewer)],
    reviewPoolId,
    receiver,
    webhookSecret: WithSecret.parse(expectStatus(201, endpoint)).secret,
  };
}

/** Advances four new tasks to different states. */
export async function openTasks({
  organization,
  worker,
  reviewers,
  reviewPoolId,
}: Scene): Promise<OpenTasks> {
  const offered = await postTask(organization);
  await worker.offerOf(offered);
  const accepted = await postTask(organization);
  const started = await postTask(organization);
  const { requirements } = exampleTask(organization);
  const reviewed = await postTask(organization, {
    requirements: { ...z.record(z.string(), z.unknown()).parse(requirements), worker_pool_id: reviewPoolId },
    consensus: { total: 2 },
  });
  await reviewers[0].work(reviewed);
  return {
    offered,
    accepted: { taskId: accepted, assignmentId: await worker.work(accepted, 'accepted') },
    started: { taskId: started, assignmentId: await worker.work(started, 'started') },
    reviewed,
  };
}

/** Finishes them, and checks what a customer would: the result, the history, and every webhook. @returns their ids */
export async function finish(scene: Scene, tasks: OpenTasks): Promise<readonly string[]> {
  const { worker, reviewers } = scene;
  const { offered, accepted, started, reviewed } = tasks;
  await worker.work(offered);
  expectStatus(200, await worker.start(accepted.assignmentId));
  expectStatus(200, await worker.submit(accepted.assignmentId));
  expectStatus(200, await worker.submit(started.assignmentId));
  await reviewers[1].work(reviewed);
  const taskIds = [offered, accepted.taskId, started.taskId, reviewed];
  await Promise.all(taskIds.map(taskId => expectCompleted(scene, taskId)));
  return taskIds;
}

async function expectCompleted(
  { organization, receiver, webhookSecret }: Scene,
  taskId: string,
): Promise<void> {
  const { result } = await taskThatIs(organization, taskId, 'completed');
  expect(result?.output).toEqual(ANSWER);
  const types = await eventTypesOf(organization, taskId);
  expect(types.at(-1)).toBe('task.completed');
  const webhooks = await waitFor(
    () => {
      const received = receiver.received.filter(
        ({ body }) => Delivered.parse(JSON.parse(body)).subject === taskId,
      );
      return received.length >= types.length ? received : undefined;
    },
    { timeoutMs: 60_000, describe: `the ${types.length} webhooks of ${taskId}` },
  );
  expect(webhooks.map(webhook => Delivered.parse(verifyWebhook(webhookSecret, webhook)).type)).toEqual(types);
}
