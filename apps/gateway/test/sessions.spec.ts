import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { DeleteWorker, GetWorker, SetAvailability, notFound } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { OPERATOR_KEY, once, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';
import { addMember, createPerson, signIn, signedInMember } from './sign-in.js';

const { surroundings, gateway, org } = await startGateway({ MAIL_OUTBOX: 'true' });
const other = await gateway.organization();
restoreAnswersBeforeEach(surroundings);

const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
// Hooks run in reverse order: before the database is dropped.
afterAll(() => database.end());

describe('a session', () => {
  test('has the scopes of the roles, and no others', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['reviewer-lead'] });
    expect((await browser.get('/v1/workers')).status).toBe(200);
    const refused = await browser.post('/v1/pools', { name: 'pool' });
    expect([refused.status, refused.code]).toEqual([403, 'auth.scope_missing']);
    const wrong = await browser.get('/v1/worker/offers');
    expect([wrong.status, wrong.code]).toEqual([403, 'auth.wrong_key_kind']);
  });

  test('of a worker uses the worker endpoints, as that worker, and no others', async () => {
    const { worker_id } = await gateway.worker(org.admin_key);
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['worker'], worker_id });
    expect((await browser.patch('/v1/worker/me', { available: false })).status).toBe(200);
    expect(surroundings.fakes.received(SetAvailability).at(-1)).toMatchObject({
      worker_id,
      available: false,
    });
    for (const path of ['/v1/tasks', '/v1/api-keys', '/v1/installation/persons']) {
      expect([path, (await browser.get(path)).code]).toEqual([path, 'auth.wrong_key_kind']);
    }
  });

  test('works beside the key of the same worker, which stays valid', async () => {
    const { worker_id, api_key } = await gateway.worker(org.admin_key);
    const { browser } = await signedInMember(gateway, org.org_id, {
      roles: ['worker', 'operator'],
      worker_id,
    });
    expect((await gateway.http.get('/v1/worker/me', api_key)).status).toBe(200);
    const rotated = await gateway.http.post(`/v1/workers/${worker_id}/rotate-key`, org.admin_key, {});
    expect(rotated.status).toBe(200);
    expect((await browser.get('/v1/worker/me')).status).toBe(200);
    expect((await browser.get('/v1/tasks')).status).toBe(200);
  });

  test('names its organization when the person is a member of several', async () => {
    const person = await createPerson(gateway);
    await addMember(gateway, org.org_id, person.id, { roles: ['owner'] });
    await addMember(gateway, other.org_id, person.id, { roles: ['developer'] });
    const browser = await signIn(gateway, person.id);
    expect((await browser.get('/v1/session')).body['memberships']).toHaveLength(2);
    const unnamed = await browser.get('/v1/pools');
    expect([unnamed.status, unnamed.code]).toEqual([400, 'session.organization_required']);
    const named = (orgId: string) => ({ 'organization-id': orgId });
    const made = await browser.post(
      '/v1/api-keys',
      { name: 'k', scopes: ['*'] },
      named(org.org_id.toUpperCase()),
    );
    expect(made.status).toBe(201);
    const refused = await browser.post('/v1/api-keys', { name: 'k', scopes: ['*'] }, named(other.org_id));
    expect([refused.status, refused.code]).toEqual([403, 'auth.grant_too_wide']);
    for (const foreign of [(await gateway.organization()).org_id, randomUUIDv7(), 'x']) {
      const answer = await browser.get('/v1/pools', named(foreign));
      expect([answer.status, answer.code]).toEqual([403, 'session.not_a_member']);
    }
  });

  test('is not used where a key was sent', async () => {
    const { browser } = await signedInMember(gateway, other.org_id, { roles: ['owner'] });
    const headers = { authorization: `Bearer ${org.admin_key}` };
    // Neither its organization nor the check against other sites concerns a key.
    const made = await browser
      .withHeaders({})
      .post('/v1/api-keys', { name: 'by key', scopes: ['tasks:read'] }, headers);
    expect(made.status).toBe(201);
    const keys = await gateway.http.get('/v1/api-keys', org.admin_key);
    expect(keys.raw).toContain(made.text('id'));
    expect((await browser.get('/v1/tasks', { authorization: 'Bearer wrong' })).code).toBe('auth.key_invalid');
  });

  test.each([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
  ])('changes nothing for a page of another site, and its body is not read: %o', async headers => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const page = browser.withHeaders(headers);
    for (const [method, path] of [
      ['POST', '/v1/pools'],
      ['PATCH', '/v1/worker/me'],
      ['DELETE', '/v1/session'],
      ['POST', '/no/such/route'],
    ] as const) {
      // The body is not JSON: it would be refused with 400 if it were read.
      const answer = await gateway.http.call(method, path, undefined, '{', {
        headers: { ...headers, cookie: page.cookieHeader },
      });
      expect([method, path, answer.status, answer.code]).toEqual([method, path, 403, 'session.cross_site']);
    }
    expect((await page.get('/v1/pools')).status).toBe(200);
  });

  test('ends when the person signs out', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const copy = browser.withHeaders({ 'sec-fetch-site': 'same-origin' });
    const answer = await browser.delete('/v1/session');
    expect([answer.status, browser.cookie('__Host-countersign')]).toEqual([204, undefined]);
    for (const path of ['/v1/session', '/v1/tasks']) {
      const refused = await copy.get(path);
      expect([path, refused.status, refused.code]).toEqual([path, 401, 'session.ended']);
    }
  });

  test('ends when it was not used for long, or is old', async () => {
    const idle = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const old = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const change = (what: string, { person }: typeof idle) =>
      database.query(`UPDATE gateway.sessions SET ${what} WHERE person_id = $1`, [person.id]);
    await change(`last_used_at = now() - interval '12 hours'`, idle);
    await change(`expires_at = now()`, old);
    for (const { browser } of [idle, old]) {
      const answer = await browser.get('/v1/tasks');
      expect([answer.status, answer.code]).toEqual([401, 'session.ended']);
    }
  });

  test('stays while it is used', async () => {
    const { browser, person } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const query = `UPDATE gateway.sessions SET last_used_at = now() - interval '11 hours' WHERE person_id = $1`;
    await database.query(query, [person.id]);
    const before = (await browser.get('/v1/session')).text('idle_expires_at');
    await waitFor(async () => (await browser.get('/v1/session')).text('idle_expires_at') > before, {
      timeoutMs: 10_000,
    });
  }, 15_000);

  test('is stored by its hash only, and so are codes and links', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    await browser.post('/v1/sign-in/codes', { email: 'someone@example.com' });
    const { rows } = await database.query<{ row: string }>(
      `SELECT s::text AS row FROM gateway.sessions s UNION ALL SELECT c::text FROM gateway.sign_in_codes c`,
    );
    const everything = JSON.stringify(rows);
    for (const name of ['__Host-countersign', '__Host-countersign-sign-in']) {
      const token = browser.cookie(name) ?? '';
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(everything).not.toContain(token);
      expect(everything).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    }
  });

  test('is refused when it was never issued', async () => {
    for (const cookie of [
      `__Host-countersign=${'x'.repeat(43)}`,
      '__Host-countersign=x',
      '__Host-countersign=',
    ]) {
      const answer = await gateway.http.get('/v1/tasks', undefined, { headers: { cookie } });
      expect([cookie, answer.status, answer.code]).toEqual([cookie, 401, 'session.ended']);
    }
    const none = await gateway.http.get('/v1/tasks', undefined, { headers: { cookie: 'other=1' } });
    expect(none.code).toBe('auth.key_missing');
  });

  test('is not taken by emulated APIs', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    expect((await browser.get('/verified-workflows/v1/tasks/tsk_1')).status).toBe(401);
  });
});

describe('the keys behind memberships', () => {
  test('are in no list of keys, and no route of keys takes them', async () => {
    const { memberId } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const { rows } = await database.query<{ agent_key_id: string }>(
      'SELECT agent_key_id FROM gateway.memberships WHERE id = $1',
      [memberId],
    );
    const id = rows[0]?.agent_key_id ?? '';
    expect((await gateway.http.get('/v1/api-keys?limit=100', org.admin_key)).raw).not.toContain(id);
    expect((await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key)).status).toBe(404);
    expect((await gateway.http.patch(`/v1/api-keys/${id}`, org.admin_key, { name: 'x' })).status).toBe(404);
    expect((await gateway.http.delete(`/v1/api-keys/${id}`, org.admin_key)).status).toBe(404);
  });

  test('answer a repetition of the same person, and no secret to another', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const { browser: second } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const { headers } = once();
    const spec = { name: 'k', scopes: ['tasks:read'] };
    const first = await browser.post('/v1/api-keys', spec, headers);
    expect((await browser.post('/v1/api-keys', spec, headers)).body).toEqual(first.body);
    expect((await second.post('/v1/api-keys', spec, headers)).code).toBe('idempotency.other_key');
  });

  test('end with the suspension of the organization, and return with its lifting', async () => {
    const { org_id: orgId } = await gateway.organization();
    const { browser } = await signedInMember(gateway, orgId, { roles: ['owner'] });
    await gateway.http.patch(`/v1/organizations/${orgId}`, OPERATOR_KEY, { suspended: true });
    expect((await browser.get('/v1/tasks')).code).toBe('organization.suspended');
    // What is the person's own stays.
    expect((await browser.get('/v1/session')).status).toBe(200);
    await gateway.http.patch(`/v1/organizations/${orgId}`, OPERATOR_KEY, { suspended: false });
    expect((await browser.get('/v1/tasks')).status).toBe(200);
  });
});

describe('a worker who is deleted', () => {
  test('is no longer a member, unless by another role', async () => {
    const { worker_id: one } = await gateway.worker(org.admin_key);
    const { worker_id: two } = await gateway.worker(org.admin_key);
    const only = await signedInMember(gateway, org.org_id, { roles: ['worker'], worker_id: one });
    const also = await signedInMember(gateway, org.org_id, { roles: ['worker', 'operator'], worker_id: two });
    for (const id of [one, two]) {
      expect((await gateway.http.delete(`/v1/workers/${id}`, org.admin_key)).status).toBe(204);
    }
    expect(surroundings.fakes.received(DeleteWorker).length).toBeGreaterThan(1);
    expect((await only.browser.get('/v1/worker/me')).code).toBe('session.not_a_member');
    expect((await only.browser.get('/v1/session')).body).toMatchObject({ memberships: [] });
    expect((await also.browser.get('/v1/worker/me')).code).toBe('auth.wrong_key_kind');
    expect((await also.browser.get('/v1/session')).body).toMatchObject({
      memberships: [{ roles: ['operator'], worker_id: null }],
    });
    expect((await also.browser.get('/v1/tasks')).status).toBe(200);
  });

  test('cannot become a member', async () => {
    const { worker_id } = await gateway.worker(org.admin_key);
    const person = await createPerson(gateway);
    const path = `/v1/organizations/${org.org_id}/members`;
    const spec = { person_id: person.id, roles: ['worker'], worker_id };
    surroundings.fakes.answer(GetWorker, () => {
      throw notFound('worker');
    });
    await surroundings.fakes.settle();
    expect((await gateway.http.post(path, OPERATOR_KEY, spec)).code).toBe('worker.not_found');
  });

  test('belongs to one member', async () => {
    const { worker_id } = await gateway.worker(org.admin_key);
    await signedInMember(gateway, org.org_id, { roles: ['worker'], worker_id });
    const second = await createPerson(gateway);
    const path = `/v1/organizations/${org.org_id}/members`;
    const spec = { person_id: second.id, roles: ['worker'], worker_id };
    const answer = await gateway.http.post(path, OPERATOR_KEY, spec);
    expect([answer.status, answer.code]).toEqual([409, 'member.worker_taken']);
  });

  test.each([
    ['a worker without a record', { roles: ['worker'] }],
    ['a record without the role', { roles: ['owner'], worker_id: randomUUIDv7() }],
    ['a role twice', { roles: ['owner', 'owner'] }],
    ['no role', { roles: [] }],
    ['a role that does not exist', { roles: ['king'] }],
  ])('is not added as %s', async (_, grant) => {
    const person = await createPerson(gateway);
    const path = `/v1/organizations/${org.org_id}/members`;
    const answer = await gateway.http.post(path, OPERATOR_KEY, { person_id: person.id, ...grant });
    expect([answer.status, answer.code]).toEqual([422, 'request.invalid']);
  });
});
