import { readFileSync } from 'node:fs';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { TASK_EVENT_TYPES, TaskView } from '#libs/contracts';
import { clientOptions } from '#libs/messaging';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import { eventTypesOf, inSeconds, postTask, taskThatIs } from '../../system/task.js';
import { TestWorker } from '../../system/worker.js';

const Example = z.looseObject({
  origin: z.looseObject({}),
  sla: z.looseObject({}),
  requirements: z.looseObject({}),
  handoff: z.looseObject({ callback_url: z.string() }),
});
/** The document's request, verbatim. */
const example = Example.parse(
  JSON.parse(readFileSync(new URL('./fixtures/create-task.json', import.meta.url), 'utf8')),
);

let organization: TestOrganization;
let receiver: WebhookReceiver;

beforeAll(async () => {
  organization = await createOrganization();
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

/** With real ids and dates; nothing else may differ. */
function documentsTask(callbackUrl: string = example.handoff.callback_url): unknown {
  return {
    ...example,
    origin: { ...example.origin, org_id: organization.orgId },
    sla: { ...example.sla, deadline: inSeconds(900) },
    requirements: { ...example.requirements, worker_pool_id: organization.poolId },
    handoff: { ...example.handoff, callback_url: callbackUrl },
  };
}

describe('POST /v1/tasks', () => {
  test("takes the document's example and returns task_id and initial status", async () => {
    const answer = await organization.agent.post('/v1/tasks', documentsTask());
    expect(answer.status).toBe(201);
    const task = TaskView.parse(answer.body);
    expect(['created', 'queued']).toContain(task.status);
    expect(answer.headers.get('location')).toBe(`/v1/tasks/${task.task_id}`);
    expect(task.output.schema).toEqual({
      type: 'object',
      properties: {
        reached_user: { type: 'boolean' },
        user_confirmed: { type: 'boolean' },
        notes: { type: 'string' },
      },
      required: ['reached_user', 'user_confirmed', 'notes'],
      additionalProperties: false,
    });
    expect(JSON.stringify(answer.body)).not.toContain('redacted');
  });

  test('the key also works as x-api-key', async () => {
    const bare = organization.agent.as(undefined);
    const answer = await bare.post('/v1/tasks', documentsTask(), {
      headers: { 'x-api-key': organization.agent.apiKey ?? '' },
    });
    expect(answer.status).toBe(201);
  });

  test("a deadline in the past, such as the document's, is refused with its pointer", async () => {
    const late = { ...Example.parse(documentsTask()), sla: example.sla };
    const answer = await organization.agent.post('/v1/tasks', late);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/sla/deadline' }] });
  });
});

describe('GET /v1/tasks/{task_id}', () => {
  test('retrieves status, and output once complete', async () => {
    const worker = await TestWorker.hire(organization);
    const { task_id: taskId } = TaskView.parse(
      (await organization.agent.post('/v1/tasks', documentsTask(`${receiver.url}/document`))).body,
    );
    expect((await organization.agent.get(`/v1/tasks/${taskId}`)).body).toMatchObject({
      task_id: taskId,
      result: null,
    });
    await worker.work(taskId);
    const done = await taskThatIs(organization, taskId, 'completed');
    expect(done.result?.output).toEqual({
      reached_user: true,
      user_confirmed: false,
      notes: expect.any(String),
    });
  });
});

describe('GET /v1/tasks', () => {
  test('lists with the filters status, domain, urgency and pool', async () => {
    const own = await createOrganization();
    const pool = z
      .looseObject({ pool_id: z.string() })
      .parse((await own.admin.post('/v1/pools', { name: 'other' })).body).pool_id;
    const legal = await postTask(own, {
      domain: 'legal',
      sla: { urgency: 'low' },
      requirements: { worker_pool_id: pool },
    });
    const security = await postTask(own);
    const listed = async (query: string): Promise<readonly string[]> => {
      const page = z.looseObject({ data: z.array(z.looseObject({ task_id: z.string() })) });
      return page
        .parse(expectStatus(200, await own.agent.get(`/v1/tasks?${query}`)))
        .data.map(task => task.task_id);
    };
    expect(await listed('')).toEqual([security, legal]);
    expect(await listed('domain=legal')).toEqual([legal]);
    expect(await listed('urgency=high')).toEqual([security]);
    expect(await listed(`pool=${pool}`)).toEqual([legal]);
    expect(await listed('status=completed')).toEqual([]);
    expect(await listed('status=queued&domain=security')).toEqual([security]);
  });
});

describe('POST /v1/tasks/{task_id}/cancel', () => {
  test('cancels a pending task', async () => {
    const { task_id: taskId } = TaskView.parse(
      (await organization.agent.post('/v1/tasks', documentsTask())).body,
    );
    const answer = await organization.agent.post(`/v1/tasks/${taskId}/cancel`);
    expect(answer).toMatchObject({ status: 200, body: { task_id: taskId, status: 'cancelled' } });
  });
});

test('all its twelve events, and those of an erasure and of a changed deadline, are published on NATS, on subjects that task.* matches', async () => {
  const own = await createOrganization();
  const nats = await connect(clientOptions({ natsUrl: inject('credentials').nats_url }, 'subscriber'));
  const received: { subject: string; event: unknown }[] = [];
  const subscription = nats.subscribe('task.*', {
    callback: (_error, message) => {
      received.push({ subject: message.subject, event: message.json() });
    },
  });
  await nats.flush();

  const worker = await TestWorker.hire(own);
  const completed = await postTask(own);
  await worker.work(completed);
  await taskThatIs(own, completed, 'completed');
  expectStatus(200, await worker.api.patch('/v1/worker/me', { available: false }));
  const late = await postTask(own, { sla: { deadline: inSeconds(2) } });
  const cancelled = await postTask(own);
  const changed = { deadline: inSeconds(600), reason: 'The customer asked for more time.' };
  expectStatus(200, await own.agent.post(`/v1/tasks/${cancelled}/deadline`, changed));
  expectStatus(200, await own.agent.post(`/v1/tasks/${cancelled}/cancel`));
  await taskThatIs(own, late, 'failed');
  expectStatus(200, await own.admin.post('/v1/erasures', { task_id: cancelled }));

  const Own = z.looseObject({
    type: z.string(),
    subject: z.string(),
    orgid: z.literal(own.orgId),
    specversion: z.literal('1.0'),
  });
  const mine = () => received.filter(({ event }) => Own.safeParse(event).success);
  await waitFor(() => new Set(mine().map(({ subject }) => subject)).size === TASK_EVENT_TYPES.length);
  for (const { subject, event } of mine()) expect(Own.parse(event).type).toBe(subject);
  expect(new Set(mine().map(({ subject }) => subject))).toEqual(new Set(TASK_EVENT_TYPES));
  const subjectsOf = (taskId: string) =>
    mine()
      .filter(({ event }) => Own.parse(event).subject === taskId)
      .map(({ subject }) => subject);
  expect(subjectsOf(completed)).toEqual(await eventTypesOf(own, completed));

  subscription.unsubscribe();
  await nats.close();
});
