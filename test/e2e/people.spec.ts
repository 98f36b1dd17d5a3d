import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { describedApi } from '../system/api.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import type { BrowserClient } from '../system/person.js';
import { exampleTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const Task = z.looseObject({ task_id: z.string() });
const Session = z.looseObject({
  memberships: z.array(z.looseObject({ organization: z.object({ id: z.string(), name: z.string() }) })),
});
const Events = z.looseObject({ data: z.array(z.looseObject({})) });

let organization: TestOrganization;
beforeAll(async () => {
  organization = await createOrganization();
});

/** A worker of the organization, and the browser of the person who works with it, signed in with a mailed code. */
async function workerInABrowser(): Promise<{ worker: TestWorker; browser: BrowserClient }> {
  const hired = await TestWorker.hire(organization);
  const person = await TestPerson.create('Ada');
  await person.join(organization.orgId, { roles: ['worker'], worker_id: hired.workerId });
  const browser = await person.signInByCode();
  return { worker: hired.signedInAs(browser), browser };
}

test('an owner and a worker, signed in by code, take a task through its whole life', async () => {
  const person = await TestPerson.create('Grace');
  await person.join(organization.orgId, { roles: ['owner'] });
  const owner = await person.signInByCode();
  const { worker, browser } = await workerInABrowser();
  const { memberships } = Session.parse(expectStatus(200, await browser.get('/v1/session')));
  expect(memberships.map(({ organization: { id } }) => id)).toEqual([organization.orgId]);

  const posted = expectStatus(201, await owner.post('/v1/tasks', exampleTask(organization)));
  const { task_id: taskId } = Task.parse(posted);
  await worker.work(taskId);
  const done = await taskThatIs({ ...organization, admin: owner, agent: owner }, taskId, 'completed');
  expect(done).toMatchObject({ task_id: taskId, status: 'completed' });
  expect((await browser.get('/v1/worker/earnings')).status).toBe(200);

  const actions = Events.parse(expectStatus(200, await owner.get(`/v1/audit/actions?limit=100`))).data.map(
    ({ action }) => action,
  );
  expect(actions).toContain('POST /v1/tasks');
  expect(actions).toContain('POST /v1/worker/assignments/:assignment_id/submit');
});

test('a person never gets a task that they posted themselves', async () => {
  const own = await createOrganization();
  const hired = await TestWorker.hire(own);
  const person = await TestPerson.create('Both');
  await person.join(own.orgId, { roles: ['operator', 'worker'], worker_id: hired.workerId });
  const browser = await person.signIn();
  const { task_id: taskId } = Task.parse(
    expectStatus(201, await browser.post('/v1/tasks', exampleTask(own))),
  );
  const other = await TestWorker.hire(own);
  await other.offerOf(taskId);
  expect(await hired.offers()).toEqual([]);
});

test('no route shows one organization to a person of another', async () => {
  const foreign = await createOrganization();
  const stranger = await TestPerson.signedIn(foreign.orgId, { roles: ['owner'] });
  const { task_id: taskId } = Task.parse(
    expectStatus(201, await organization.agent.post('/v1/tasks', exampleTask(organization))),
  );
  const { closed } = await describedApi();
  const headers = { 'organization-id': organization.orgId };
  const routes = closed.filter(({ audience, dialect }) => dialect === undefined && audience === 'agent');
  expect(routes.length).toBeGreaterThan(60);
  for (const { method, path, name } of routes) {
    const target = path.replace('{task_id}', taskId).replaceAll(/\{\w+\}/g, organization.poolId);
    const body = method === 'GET' ? undefined : {};
    // Not a member there; and from where they are a member, it does not exist.
    const refused = await stranger.request(method, target, body, { headers });
    expect([name, refused.status, refused.body]).toEqual([
      ...[name, 403],
      expect.objectContaining({ code: 'session.not_a_member' }),
    ]);
    const answer = JSON.stringify((await stranger.request('GET', target, undefined)).body ?? '');
    expect([name, answer.includes(organization.orgId)]).toEqual([name, false]);
  }
  expect((await stranger.get(`/v1/tasks/${taskId}`)).status).toBe(404);
});
