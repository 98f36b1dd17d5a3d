import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { ApiDocument } from '../src/openapi/api-document.js';
import { startGateway } from './gateway-under-test.js';
import { RawSocket } from './raw-socket.js';
import { TestBrowser, signedInMember } from './sign-in.js';

const { surroundings, gateway, org } = await startGateway({ MAIL_OUTBOX: 'true' });
const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
// Hooks run in reverse order: before the database is dropped.
afterAll(() => database.end());

const { worker_id } = await gateway.worker(org.admin_key);
const grant = { roles: ['owner', 'worker'], worker_id };
const { browser } = await signedInMember(gateway, org.org_id, grant);

/** When something was last used is no change that anyone asked for; attempts are counted whatever the method. */
const PASSING = `('rate_limits', 'migrations')`;

/** Every row of the gateway, without the times of last uses. */
async function everything(): Promise<readonly string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'gateway' AND table_name NOT IN ${PASSING} ORDER BY 1`,
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ row: string }>(
      `SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM gateway."${name}" t ORDER BY 1`,
    );
    all.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return all;
}

/** Commands that only read. */
const READS =
  /\.(get|list|read|locate|describe|explain|prove|quote|sum)[a-z-]*$|\.(usage|usage-summary|quality-summary|statistics|queue-position)$/;

test('GET and HEAD change nothing, on every route that a person reaches', async () => {
  const { endpoints } = gateway.app.get(ApiDocument, { strict: false });
  const paths = [...new Set(endpoints.map(({ path }) => path))];
  const before = await everything();
  const sentBefore = surroundings.fakes.subjects.length;
  // As a link on another site, and as an image on it.
  for (const page of [browser.withHeaders({}), browser.withHeaders({ 'sec-fetch-site': 'cross-site' })]) {
    for (const path of paths) {
      const target = path.replaceAll(/:\w+/g, () => randomUUIDv7());
      for (const method of ['GET', 'HEAD']) {
        const { status } = await page.request(method, target, undefined);
        expect([path, status]).not.toEqual([path, expect.toBeOneOf([201, 204, 500])]);
      }
    }
  }
  expect(await everything()).toEqual(before);
  const sent = new Set(surroundings.fakes.subjects.slice(sentBefore));
  expect([...sent].filter(subject => !READS.test(subject))).toEqual([]);
  expect(sent.size).toBeGreaterThan(10);
});

test('every other method needs a page of the gateway, on every route that takes a session', async () => {
  const { endpoints } = gateway.app.get(ApiDocument, { strict: false });
  const before = await everything();
  const unsafe = endpoints.filter(
    ({ method, access, dialect }) => method !== 'GET' && access !== 'public' && dialect.takesSessions,
  );
  expect(unsafe.length).toBeGreaterThan(40);
  for (const { method, path } of unsafe) {
    const target = path.replaceAll(/:\w+/g, () => randomUUIDv7());
    for (const page of [browser.withHeaders({}), browser.withHeaders({ 'sec-fetch-site': 'same-site' })]) {
      const answer = await page.request(method, target, {});
      expect([method, path, answer.status, answer.code]).toEqual([method, path, 403, 'session.cross_site']);
    }
  }
  expect(await everything()).toEqual(before);
});

test('the mails of a local trial are for this machine only', async () => {
  const local = new TestBrowser(gateway, {});
  expect((await local.get('/v1/outbox')).status).toBe(200);
  for (const headers of [{ 'x-forwarded-for': '203.0.113.9' }, { 'sec-fetch-site': 'cross-site' }]) {
    expect((await local.get('/v1/outbox', headers)).code).toBe('route.not_found');
  }
  const rebound = await RawSocket.send(gateway.http.baseUrl, 'GET /v1/outbox', {
    host: 'rebound.example.com',
  });
  expect(await rebound.answered()).toBe(404);
  rebound.destroy();
});
