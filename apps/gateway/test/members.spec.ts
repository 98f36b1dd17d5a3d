import pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GetTask } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { taskView } from './fixtures.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { addMember, createPerson, signIn, signedInMember } from './sign-in.js';
import type { TestBrowser } from './sign-in.js';

const { surroundings, gateway, org } = await startGateway({ MAIL_OUTBOX: 'true' });
const second = await surroundings.gateway({ MAIL_OUTBOX: 'true' });
const { browser: owner, memberId: ownerId } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });

const Members = z.object({ data: z.array(z.looseObject({ id: z.string(), roles: z.array(z.string()) })) });
const Sessions = z.object({
  data: z.array(z.looseObject({ id: z.string(), current: z.boolean(), method: z.string() })),
});

beforeEach(async () => {
  surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
    taskView({ task_id, org_id, status: 'queued' }),
  );
  await surroundings.fakes.settle();
});

/** Sooner than a gateway polls, so it must have been notified. */
const AT_ONCE_MS = 2_500;

interface Held {
  readonly startedAt: number;
  readonly answer: Promise<HttpAnswer>;
}

/** Requests that are held open, at both gateways. */
async function heldAtBoth(browser: TestBrowser): Promise<readonly Held[]> {
  return Promise.all(
    [browser, browser.at(second)].map(async one => {
      const taskId = randomUUIDv7();
      const answer = one.get(`/v1/tasks/${taskId}?wait=60`);
      const reads = () =>
        surroundings.fakes.received(GetTask).filter(({ task_id }) => task_id === taskId).length;
      await waitFor(() => reads() > 0);
      return { startedAt: performance.now(), answer };
    }),
  );
}

async function expectRefusedAtOnce(held: readonly Held[], status: number, code: string): Promise<void> {
  for (const { answer, startedAt } of held) {
    const refused = await answer;
    expect([refused.status, refused.code]).toEqual([status, code]);
    expect(performance.now() - startedAt).toBeLessThan(AT_ONCE_MS);
  }
}

async function expectRefusedAtBoth(browser: TestBrowser, status: number, code: string): Promise<void> {
  for (const one of [browser, browser.at(second)]) {
    const refused = await one.get('/v1/tasks');
    expect([refused.status, refused.code]).toEqual([status, code]);
  }
}

describe('at once, on two gateways, what a person holds open ends', () => {
  test('when they are removed', async () => {
    const { browser, memberId } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const held = await heldAtBoth(browser);
    expect((await owner.delete(`/v1/members/${memberId}`)).status).toBe(204);
    await expectRefusedAtOnce(held, 403, 'session.not_a_member');
    await expectRefusedAtBoth(browser, 403, 'session.not_a_member');
    for (const one of [browser, browser.at(second)]) {
      expect((await one.get('/v1/session')).body).toMatchObject({ memberships: [] });
    }
  });

  test('when they lose a role', async () => {
    const { browser, memberId } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const { worker_id } = await gateway.worker(org.admin_key);
    const held = await heldAtBoth(browser);
    const change = { roles: ['worker'], worker_id };
    expect((await owner.patch(`/v1/members/${memberId}`, change)).status).toBe(200);
    await expectRefusedAtOnce(held, 403, 'session.not_a_member');
    await expectRefusedAtBoth(browser, 403, 'auth.wrong_key_kind');
    for (const one of [browser, browser.at(second)])
      expect((await one.get('/v1/worker/me')).status).toBe(200);
  });

  test('when they sign out', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const copy = browser.withHeaders({});
    const held = await heldAtBoth(browser);
    expect((await browser.at(second).delete('/v1/session')).status).toBe(204);
    await expectRefusedAtOnce(held, 401, 'session.ended');
    await expectRefusedAtBoth(copy, 401, 'session.ended');
  });

  test('when they end the session from another one', async () => {
    const { browser, person } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const phone = await signIn(gateway, person.id);
    const held = await heldAtBoth(browser);
    const { data } = Sessions.parse((await phone.get('/v1/sessions')).body);
    expect(data.map(({ current, method }) => [current, method])).toEqual([
      [true, 'link'],
      [false, 'link'],
    ]);
    const lost = data.find(({ current }) => !current)?.id ?? '';
    expect((await phone.delete(`/v1/sessions/${lost}`)).status).toBe(204);
    await expectRefusedAtOnce(held, 401, 'session.ended');
    await expectRefusedAtBoth(browser, 401, 'session.ended');
    expect((await phone.get('/v1/tasks')).status).toBe(200);
    expect((await phone.delete(`/v1/sessions/${lost}`)).code).toBe('session.not_found');
  });

  test('when the organization is suspended', async () => {
    const { org_id: orgId } = await gateway.organization();
    const { browser } = await signedInMember(gateway, orgId, { roles: ['operator'] });
    const held = await heldAtBoth(browser);
    await gateway.http.patch(`/v1/organizations/${orgId}`, OPERATOR_KEY, { suspended: true });
    await expectRefusedAtOnce(held, 403, 'organization.suspended');
  });
});

describe('a member', () => {
  test('who only loses scopes keeps the session, and the rest', async () => {
    const { browser, memberId } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    expect((await browser.post('/v1/pools', { name: 'one' })).status).toBe(201);
    expect((await owner.patch(`/v1/members/${memberId}`, { roles: ['reviewer-lead'] })).status).toBe(200);
    for (const one of [browser, browser.at(second)]) {
      expect((await one.post('/v1/pools', { name: 'two' })).code).toBe('auth.scope_missing');
      expect((await one.get('/v1/pools')).status).toBe(200);
    }
  });

  test('is listed for those with the scope, and for nobody else', async () => {
    const { browser, memberId } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const { data } = Members.parse((await browser.get('/v1/members?limit=100')).body);
    expect(data.map(({ id }) => id)).toContain(memberId);
    const { browser: developer } = await signedInMember(gateway, org.org_id, { roles: ['developer'] });
    expect((await developer.get('/v1/members')).code).toBe('auth.scope_missing');
    const other = await gateway.organization();
    expect((await gateway.http.get('/v1/members', other.admin_key)).raw).not.toContain(memberId);
  });

  test('cannot be changed or removed from another organization', async () => {
    const { memberId } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const { org_id } = await gateway.organization();
    const { browser: stranger } = await signedInMember(gateway, org_id, { roles: ['owner'] });
    expect((await stranger.patch(`/v1/members/${memberId}`, { roles: ['owner'] })).code).toBe(
      'member.not_found',
    );
    expect((await stranger.delete(`/v1/members/${memberId}`)).code).toBe('member.not_found');
  });

  test('gives nothing that they do not hold, and does not touch greater members', async () => {
    const { api_key: key } = await gateway.key(org.admin_key, {
      scopes: ['members:read', 'members:write', 'tasks:read', 'workers:read', 'pools:read', 'audit:read'],
    });
    const { memberId } = await signedInMember(gateway, org.org_id, {
      roles: ['worker'],
      ...(await workerOf()),
    });
    const wide = await gateway.http.patch(`/v1/members/${memberId}`, key, { roles: ['reviewer-lead'] });
    expect([wide.status, wide.code]).toEqual([403, 'auth.grant_too_wide']);
    expect(wide.body['errors']).toMatchObject([{ pointer: '/roles' }]);
    expect((await gateway.http.delete(`/v1/members/${ownerId}`, key)).code).toBe('auth.grant_too_wide');
    expect((await gateway.http.delete(`/v1/members/${memberId}`, key)).status).toBe(204);
  });

  test('is not given what a limited key lacks: members have no limits', async () => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const { api_key: key } = await gateway.key(org.admin_key, { scopes: ['*'], expires_at });
    const { memberId } = await signedInMember(gateway, org.org_id, { roles: ['developer'] });
    const refused = await gateway.http.patch(`/v1/members/${memberId}`, key, { roles: ['operator'] });
    expect(refused.code).toBe('auth.grant_too_wide');
  });
});

describe('the last owner', () => {
  test('is neither removed nor demoted, also not by two owners at the same moment', async () => {
    const { org_id: orgId } = await gateway.organization();
    const one = await signedInMember(gateway, orgId, { roles: ['owner'] });
    const path = `/v1/members/${one.memberId}`;
    expect((await one.browser.delete(path)).code).toBe('member.last_owner');
    expect((await one.browser.patch(path, { roles: ['operator'] })).code).toBe('member.last_owner');
    const two = await signedInMember(gateway, orgId, { roles: ['owner'] });
    const answers = await Promise.all([
      one.browser.delete(`/v1/members/${two.memberId}`),
      two.browser.at(second).delete(path),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter(status => status === 204)).toHaveLength(1);
    const left = answers[0].status === 204 ? one : two;
    const { data } = Members.parse((await left.browser.get('/v1/members')).body);
    expect(data.map(({ roles }) => roles)).toEqual([['owner']]);
  });
});

describe('a person', () => {
  test('changes their own account', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['developer'] });
    const change = { name: 'Émilie', locale: 'fr', time_zone: 'Europe/Paris' };
    expect((await browser.patch('/v1/person', change)).body).toMatchObject(change);
    expect((await browser.patch('/v1/person', { name: 'Em' })).body).toMatchObject({ ...change, name: 'Em' });
    expect((await browser.get('/v1/session')).body).toMatchObject({ person: { ...change, name: 'Em' } });
    expect((await browser.patch('/v1/person', { time_zone: 'Mars/Base' })).code).toBe('request.invalid');
    expect((await browser.patch('/v1/person', { email: 'eve@example.com' })).code).toBe('request.invalid');
  });

  test('sees and ends no session of another', async () => {
    const { browser: one } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const { browser: two } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const id = (await two.get('/v1/session')).text('id');
    expect((await one.get('/v1/sessions')).raw).not.toContain(id);
    expect((await one.delete(`/v1/sessions/${id}`)).code).toBe('session.not_found');
    expect((await two.get('/v1/session')).status).toBe(200);
  });

  test('who is erased is signed out, and nobody any more', async () => {
    const { browser, person } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    const held = await heldAtBoth(browser);
    const path = `/v1/installation/persons/${person.id}`;
    expect((await gateway.http.delete(path, OPERATOR_KEY)).status).toBe(204);
    // The memberships end first, then the sessions.
    await expectRefusedAtOnce(held, 403, 'session.not_a_member');
    await expectRefusedAtBoth(browser, 401, 'session.ended');
    expect((await gateway.http.get(path, OPERATOR_KEY)).code).toBe('person.not_found');
    expect((await gateway.http.post(`${path}/sign-in-links`, OPERATOR_KEY, {})).code).toBe(
      'person.not_found',
    );
    expect((await owner.get('/v1/members?limit=100')).raw).not.toContain(person.id);
    const rows = await everyRow();
    expect(rows).not.toContain(person.email);
    // Their address can have a new account.
    const again = { email: person.email, name: 'Again' };
    expect((await gateway.http.post('/v1/installation/persons', OPERATOR_KEY, again)).status).toBe(201);
  });

  test('who returns to an organization is a new member of it', async () => {
    const person = await createPerson(gateway);
    const former = await addMember(gateway, org.org_id, person.id, { roles: ['operator'] });
    const again = { person_id: person.id, roles: ['operator'] };
    const path = `/v1/organizations/${org.org_id}/members`;
    expect((await gateway.http.post(path, OPERATOR_KEY, again)).code).toBe('member.exists');
    expect((await owner.delete(`/v1/members/${former}`)).status).toBe(204);
    expect((await gateway.http.post(path, OPERATOR_KEY, again)).status).toBe(201);
    expect((await (await signIn(gateway, person.id)).get('/v1/tasks')).status).toBe(200);
  });
});

async function workerOf(): Promise<{ readonly worker_id: string }> {
  const { worker_id } = await gateway.worker(org.admin_key);
  return { worker_id };
}

/** Everything that the gateway stores, but answers that are kept for repetitions, which are sealed. */
async function everyRow(): Promise<string> {
  const client = new pg.Client({ connectionString: surroundings.database.url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'gateway'`,
  );
  const all: unknown[] = [];
  for (const { name } of tables) all.push((await client.query(`SELECT * FROM gateway."${name}"`)).rows);
  await client.end();
  return JSON.stringify(all);
}
