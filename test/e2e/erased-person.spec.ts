import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { PersonErasure } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import type { ApiClient } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { decidedTask, tablesWith } from '../system/personal-data.js';
import { postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const PERSON = `trillian ${randomUUID()}`;
/** Occurs in what somebody else decided. */
const OTHERS = `Marvin ${randomUUID()}`;

let organization: TestOrganization;
let database: pg.Client;
let account: TestWorker;
let secondAccount: TestWorker;
let tasks: Readonly<Record<'answered' | 'requested' | 'excluded' | 'live' | 'foreign', string>>;

const Pool = z.looseObject({ pool_id: z.string() });
const Key = z.looseObject({ api_key: z.string() });

async function clientWith(key: Readonly<Record<string, unknown>>): Promise<ApiClient> {
  const { admin } = organization;
  return admin.as(Key.parse(expectStatus(201, await admin.post('/v1/api-keys', key))).api_key);
}

const erasureOf = async (erasureId: string): Promise<PersonErasure> =>
  PersonErasure.parse(expectStatus(200, await organization.admin.get(`/v1/erasures/${erasureId}`)));

const isErased = async (taskId: string): Promise<boolean> =>
  (await readTask(organization, taskId))['erasure'] !== null;

/** A decision that the first of two workers declines and the other makes. */
async function declinedTask(pool: TestOrganization, first: TestWorker, other: TestWorker): Promise<string> {
  const setAvailable = async (available: boolean): Promise<void> => {
    expectStatus(200, await organization.admin.patch(`/v1/workers/${other.workerId}`, { available }));
  };
  await setAvailable(false);
  const taskId = await postTask(pool);
  expectStatus(200, await first.decline((await first.offerOf(taskId)).assignment_id));
  await setAvailable(true);
  await other.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  return taskId;
}

/** A task of the person, in another spelling, that somebody else has done. */
async function requestedTask(worker: TestWorker): Promise<string> {
  const taskId = await postTask(organization, {
    requirements: { worker_pool_id: organization.poolId },
    origin: { created_by: PERSON.toUpperCase() },
  });
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  return taskId;
}

beforeAll(async () => {
  organization = await createOrganization();
  const { admin } = organization;
  const made = await admin.post('/v1/pools', { name: 'theirs' });
  const theirs = { ...organization, poolId: Pool.parse(expectStatus(201, made)).pool_id };
  const qualified = { jurisdictions: ['eu'] };
  account = await TestWorker.hire(theirs, { ...qualified, name: PERSON, person_id: PERSON });
  secondAccount = await TestWorker.hire(organization, {
    name: PERSON,
    person_id: PERSON.toUpperCase(),
    available: false,
  });
  const other = await TestWorker.hire(organization, {
    ...qualified,
    pool_ids: [organization.poolId, theirs.poolId],
  });
  const key = { name: 'their key', scopes: ['tasks:read', 'tasks:write'], person_ids: [PERSON] };
  const asPerson = { ...organization, agent: await clientWith(key) };

  const excluded = await declinedTask(theirs, account, other);
  expectStatus(200, await admin.patch(`/v1/workers/${other.workerId}`, { pool_ids: [organization.poolId] }));
  tasks = {
    excluded,
    answered: await decidedTask(theirs, account, 'an answer'),
    requested: await requestedTask(other),
    foreign: await decidedTask(organization, other, OTHERS),
    live: await postTask(asPerson, { requirements: { worker_pool_id: theirs.poolId } }),
  };
  database = new pg.Client({ connectionString: inject('credentials').database_url });
  await database.connect();
});
afterAll(() => database.end());

test('a person can be erased only with the scope for it, and without pool limits', async () => {
  const { admin, agent, poolId } = organization;
  expect(await agent.post('/v1/erasures', { person_id: PERSON })).toMatchObject({ status: 403 });
  const limited = { name: 'limited', scopes: ['erasures:write'], pools: [poolId] };
  const answer = await (await clientWith(limited)).post('/v1/erasures', { person_id: PERSON });
  expect(answer).toMatchObject({ status: 403, body: { code: 'auth.pool_not_allowed' } });
  const unknown = await admin.post('/v1/erasures', { worker_id: randomUUID() });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'worker.not_found' } });
  const both = await admin.post('/v1/erasures', { person_id: PERSON, worker_id: account.workerId });
  expect(both).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
});

describe('an erased person', () => {
  let erasure: PersonErasure;

  beforeAll(async () => {
    expect(await tablesWith(database, PERSON)).toEqual(
      expect.arrayContaining([
        'gateway.api_keys',
        'gateway.audit_actions',
        'matcher.workers',
        'task_registry.tasks',
      ]),
    );
    const request = { worker_id: account.workerId, reference: 'DSR-119' };
    erasure = PersonErasure.parse(expectStatus(200, await organization.admin.post('/v1/erasures', request)));
    await waitFor(
      async () => {
        erasure = await erasureOf(erasure.erasure_id);
        return erasure.erased_tasks === 3 && erasure.pending_tasks === 1;
      },
      { describe: () => `three tasks to be erased: ${JSON.stringify(erasure)}` },
    );
  });

  test('has no account any more, whatever its spelling', async () => {
    expect(erasure.worker_ids.toSorted()).toEqual([account.workerId, secondAccount.workerId].toSorted());
    for (const { api, workerId } of [account, secondAccount]) {
      expect((await api.get('/v1/worker')).status).toBe(401);
      expect((await organization.admin.get(`/v1/workers/${workerId}`)).status).toBe(404);
    }
  });

  test('has no ended tasks any more; those of others stay', async () => {
    const states = await Promise.all(Object.values(tasks).map(isErased));
    expect(Object.fromEntries(Object.keys(tasks).map((name, index) => [name, states[index]]))).toEqual({
      ...{ answered: true, requested: true, excluded: true },
      ...{ live: false, foreign: false },
    });
    expect(await readTask(organization, tasks.answered)).toMatchObject({ erasure: { reference: 'DSR-119' } });
    expect(await tablesWith(database, OTHERS)).not.toEqual([]);
  });

  test('is in no table any more when their last task has ended', async () => {
    expect(await erasureOf(erasure.erasure_id)).toMatchObject({ completed_at: null });
    expectStatus(200, await organization.admin.post(`/v1/tasks/${tasks.live}/cancel`));
    await waitFor(async () => (await erasureOf(erasure.erasure_id)).completed_at !== null);
    expect(await erasureOf(erasure.erasure_id)).toMatchObject({ erased_tasks: 4, pending_tasks: 0 });
    await waitFor(async () => (await tablesWith(database, PERSON)).length === 0, {
      describe: () => 'the last copy to be erased',
    });
  });

  test('can be erased again, by the account that is left of them', async () => {
    const again = await organization.admin.post('/v1/erasures', { worker_id: account.workerId });
    expect(expectStatus(200, again)).toMatchObject({ worker_ids: [account.workerId] });
    const foreign = (await createOrganization()).admin;
    expect((await foreign.get(`/v1/erasures/${erasure.erasure_id}`)).status).toBe(404);
  });
});
