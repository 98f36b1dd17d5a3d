import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import type { ApiClient } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask, historyOf, postTask, readTask, taskThatIs } from '../system/task.js';
import { ANSWER, EVIDENCE, TestWorker } from '../system/worker.js';

const WithId = z.looseObject({ task_id: z.string() });
const WithForeignId = z.looseObject({ id: z.string() });
const WithKey = z.looseObject({ id: z.string(), api_key: z.string() });
const Page = z.looseObject({ data: z.array(z.looseObject({ task_id: z.string() })) });

/** Preferred over all others, so that only separation of duties keeps a task from them. */
const BEST = { rating: 5, trust_level: 5, capacity: 10 };
/** One name in two Unicode forms and cases. */
const ZOE = { asWorker: 'Zo\u00eb Müller', asRequester: 'ZOE\u0308 MU\u0308LLER' };

interface Scene {
  readonly organization: TestOrganization;
  readonly requester: TestWorker;
}

async function sceneWith(requester: Readonly<Record<string, unknown>>): Promise<Scene> {
  const organization = await createOrganization();
  return { organization, requester: await TestWorker.hire(organization, { ...BEST, ...requester }) };
}

async function newKey(
  admin: ApiClient,
  spec: object,
): Promise<{ readonly id: string; readonly api: ApiClient }> {
  const made = await admin.post('/v1/api-keys', { name: 'a key', scopes: ['*'], ...spec });
  const { id, api_key: key } = WithKey.parse(expectStatus(201, made));
  return { id, api: admin.as(key) };
}

async function postWith(
  api: ApiClient,
  organization: TestOrganization,
  change: object = {},
): Promise<string> {
  const task = exampleTask(organization, { ...change });
  return WithId.parse(expectStatus(201, await api.post('/v1/tasks', task))).task_id;
}

/** Waits until the task waits for a worker other than those whom separation of duties excludes. */
async function waitsForSomeoneElse({ organization }: Scene, taskId: string, excluded = 1): Promise<void> {
  await waitFor(async () => {
    const { body } = await organization.admin.get(`/v1/tasks/${taskId}/match`);
    expect(body).toMatchObject({
      waiting: true,
      rounds: expect.arrayContaining([
        expect.objectContaining({
          excluded: expect.arrayContaining([{ rule: 'separation', workers: excluded }]),
        }),
      ]),
    });
    return true;
  });
}

/** The requester gets nothing, and whatever they try with another's assignment is refused. */
async function cannotDecide({ organization, requester }: Scene, taskId: string): Promise<void> {
  expect(await requester.offers()).toEqual([]);
  expect(await requester.assignments()).toEqual([]);
  for (const { assignment_id: id } of (await readTask(organization, taskId)).assignments) {
    const tries = [
      requester.accept(id),
      requester.start(id),
      requester.submit(id, ANSWER, EVIDENCE),
      requester.release(id),
    ];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  }
}

/** The task waits while only the requester could do it, and the next worker decides it. */
async function expectSeparated(scene: Scene, taskId: string): Promise<void> {
  const { organization } = scene;
  await waitsForSomeoneElse(scene, taskId);
  const { waiting_for: waiting } = await readTask(organization, taskId);
  expect(waiting).toMatchObject({ reason: 'separation', excluded: [{ rule: 'separation', workers: 1 }] });
  const other = await TestWorker.hire(organization);
  await other.offerOf(taskId);
  await cannotDecide(scene, taskId);
  await other.work(taskId);
  const { assignments } = await taskThatIs(organization, taskId, 'completed');
  expect(assignments.map(({ worker_id: id }) => id)).toEqual([other.workerId]);
}

describe('a requester', () => {
  test('named by the id of their account never gets the task', async () => {
    const scene = await sceneWith({});
    const createdBy = scene.requester.workerId.toUpperCase();
    await expectSeparated(scene, await postTask(scene.organization, { origin: { created_by: createdBy } }));
  });

  test('named as a person never gets it, in any case and Unicode form', async () => {
    const scene = await sceneWith({ person_id: ZOE.asWorker });
    await expectSeparated(
      scene,
      await postTask(scene.organization, { origin: { created_by: ZOE.asRequester } }),
    );
  });

  test('who is behind the API key never gets it', async () => {
    const scene = await sceneWith({ person_id: ZOE.asWorker });
    const { admin } = scene.organization;
    const { api } = await newKey(admin, { person_ids: ['Ada', ZOE.asRequester] });
    await expectSeparated(scene, await postWith(api, scene.organization));
  });

  test('cannot shed the people behind a key with a key made with it, or by changing it', async () => {
    const scene = await sceneWith({ person_id: 'eve' });
    const { admin } = scene.organization;
    const parent = await newKey(admin, { person_ids: ['Eve'] });
    const child = await newKey(parent.api, {});
    for (const refused of [
      await parent.api.post('/v1/api-keys', { name: 'a key', scopes: ['*'], person_ids: [] }),
      await parent.api.post('/v1/api-keys', { name: 'a key', scopes: ['*'], person_ids: ['Adam'] }),
      await parent.api.patch(`/v1/api-keys/${parent.id}`, { person_ids: [] }),
      await child.api.patch(`/v1/api-keys/${child.id}`, { person_ids: ['Adam'] }),
    ]) {
      expect(refused).toMatchObject({
        status: 403,
        body: { code: 'auth.grant_too_wide', errors: [{ pointer: '/person_ids' }] },
      });
    }
    expect(expectStatus(200, await admin.get(`/v1/api-keys/${child.id}`))).toMatchObject({
      person_ids: ['Eve'],
    });
    const grandchild = await newKey(child.api, { person_ids: ['EVE', 'Adam'] });
    await expectSeparated(scene, await postWith(grandchild.api, scene.organization));
  });

  test('is not assigned it directly', async () => {
    const scene = await sceneWith({ person_id: 'eve' });
    const { organization } = scene;
    const taskId = await postTask(organization, { assignment: 'direct', origin: { created_by: 'EVE' } });
    await waitsForSomeoneElse(scene, taskId);
    const other = await TestWorker.hire(organization);
    await other.assignmentOf(taskId);
    await cannotDecide(scene, taskId);
  });

  test.each([
    ['an extension', { total: 2, method: 'majority', max_total: 3 }],
    ['an escalation', { total: 2, method: 'unanimous', on_disagreement: 'escalate' }],
  ])('does not get it by %s', async (_, consensus) => {
    const scene = await sceneWith({ person_id: 'eve', trust_level: 5 });
    const { organization } = scene;
    const fields = { user_confirmed: { method: consensus.method }, '*': { method: 'ignore' } };
    const taskId = await postTask(organization, {
      consensus: { ...consensus, fields },
      origin: { created_by: 'Eve' },
    });
    for (const user_confirmed of [true, false]) {
      const reviewer = await TestWorker.hire(organization);
      const assignmentId = await reviewer.work(taskId, 'started');
      expectStatus(200, await reviewer.submit(assignmentId, { ...ANSWER, user_confirmed }));
    }
    await waitFor(
      async () => (await historyOf(organization, taskId)).filter(({ type }) => type === 'task.queued')[1],
    );
    await waitsForSomeoneElse(scene, taskId);
    await cannotDecide(scene, taskId);
    const senior = await TestWorker.hire(organization, { trust_level: 5 });
    await senior.work(taskId);
    await taskThatIs(organization, taskId, 'completed');
  });

  test('does not get it through a dialect', async () => {
    const scene = await sceneWith({ person_id: 'eve' });
    const { organization } = scene;
    const { api } = await newKey(organization.admin, {
      ...{ dialect: 'verified-workflows', pools: [organization.poolId], person_ids: ['EVE'] },
      rate_limit: { requests: 10_000, per_seconds: 3_600 },
    });
    const review = {
      type: 'verification',
      priority: 'standard',
      title: 'Verify',
      instructions: 'Call.',
      payload: {},
    };
    WithForeignId.parse(expectStatus(201, await api.post('/verified-workflows/v1/tasks', review)));
    const { data } = Page.parse(expectStatus(200, await organization.admin.get('/v1/tasks')));
    const [posted] = data;
    if (posted === undefined) throw new Error('The task is not listed.');
    await waitsForSomeoneElse(scene, posted.task_id);
    const other = await TestWorker.hire(organization);
    await other.offerOf(posted.task_id);
    await cannotDecide(scene, posted.task_id);
  });

  test('found out after the offer or the acceptance loses the task to the next', async () => {
    const scene = await sceneWith({});
    const { organization, requester } = scene;
    const origin = { created_by: ZOE.asRequester };
    const offered = await postTask(organization, { origin });
    const { assignment_id: offer } = await requester.offerOf(offered);
    const accepted = await postTask(organization, { origin });
    const started = await requester.work(accepted, 'started');
    const other = await TestWorker.hire(organization);
    const path = `/v1/workers/${requester.workerId}`;
    expectStatus(200, await organization.admin.patch(path, { person_id: ZOE.asWorker }));
    expect((await requester.accept(offer)).status).toBe(409);
    expect((await requester.submit(started)).status).toBe(409);
    for (const taskId of [offered, accepted]) {
      await other.work(taskId);
      await taskThatIs(organization, taskId, 'completed');
    }
  });
});

describe('two accounts of one person', () => {
  const twoAnswers = { consensus: { total: 2, fields: { '*': { method: 'by_type' } } } };

  test('never work on one task', async () => {
    const scene = await sceneWith({ person_id: ZOE.asWorker });
    const { organization, requester: first } = scene;
    const second = await TestWorker.hire(organization, { ...BEST, person_id: ZOE.asRequester });
    const taskId = await postTask(organization, twoAnswers);
    const holder = await waitFor(async () => {
      for (const one of [first, second]) if ((await one.offers()).length > 0) return one;
      return undefined;
    });
    const { waiting_for: waiting } = await readTask(organization, taskId);
    expect(waiting?.excluded).toContainEqual({ rule: 'separation', workers: 1 });
    const other = await TestWorker.hire(organization);
    await Promise.all([holder.work(taskId), other.work(taskId)]);
    const { assignments } = await taskThatIs(organization, taskId, 'completed');
    expect(assignments.map(({ worker_id: id }) => id).sort()).toEqual(
      [holder.workerId, other.workerId].sort(),
    );
  });

  test('do not take turns either: who gave it back does not get it with the other account', async () => {
    const scene = await sceneWith({ person_id: 'eve' });
    const { organization, requester: first } = scene;
    const taskId = await postTask(organization);
    const { assignment_id: offer } = await first.offerOf(taskId);
    const second = await TestWorker.hire(organization, { ...BEST, person_id: 'Eve' });
    expectStatus(200, await first.decline(offer));
    await waitsForSomeoneElse(scene, taskId);
    expect(await second.offers()).toEqual([]);
    const other = await TestWorker.hire(organization);
    await other.work(taskId);
    await taskThatIs(organization, taskId, 'completed');
  });

  test('that turn out to be one while both have the task keep one of the places', async () => {
    const organization = await createOrganization();
    const first = await TestWorker.hire(organization, { person_id: 'eve' });
    const second = await TestWorker.hire(organization);
    const taskId = await postTask(organization, twoAnswers);
    await first.work(taskId, 'started');
    const lost = await second.work(taskId, 'started');
    const other = await TestWorker.hire(organization);
    const path = `/v1/workers/${second.workerId}`;
    expectStatus(200, await organization.admin.patch(path, { person_id: 'EVE' }));
    expect((await second.submit(lost)).status).toBe(409);
    await other.offerOf(taskId);
  });
});
