import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CreateWebhookEndpoint, DeleteWorker } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { AuditAction } from '../src/api/audit/audit-action.dto.js';
import { AuditLog } from '../src/edge/audit/audit-log.js';
import { OPERATOR_KEY, once, startGateway } from './gateway-under-test.js';

const Page = z.object({ data: z.array(AuditAction), next_cursor: z.string().nullable() });

const { surroundings, gateway, org } = await startGateway();
const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
// Hooks run in reverse order: before the database is dropped.
afterAll(() => database.end());

async function page(key: string, query = '', path = '/v1/audit/actions'): Promise<z.infer<typeof Page>> {
  const answer = await gateway.http.get(`${path}${query}`, key);
  expect(answer.status).toBe(200);
  return Page.parse(answer.body);
}

/** The newest actions of this kind, once their outcomes are known: they are written after the response. */
async function finished(key: string, action: string): Promise<AuditAction[]> {
  await waitFor(async () => {
    const { data } = await page(key, `?action=${action}`);
    return data.length > 0 && data.every(({ status }) => status !== null);
  });
  return (await page(key, `?action=${action}`)).data;
}

describe('an audited action', () => {
  test('records who did what, from where, and the outcome', async () => {
    const made = await gateway.http.post(
      '/v1/api-keys',
      org.admin_key,
      { name: 'ci', scopes: ['tasks:read'] },
      { headers: { 'user-agent': 'countersign-test/1' } },
    );
    const [action] = await finished(org.admin_key, 'api_key.create');
    expect(action).toMatchObject({
      org_id: org.org_id,
      actor: { kind: 'agent', worker_id: null },
      ip: '127.0.0.1',
      user_agent: 'countersign-test/1',
      details: { name: 'ci', scopes: ['tasks:read'] },
      status: 201,
      location: `/v1/api-keys/${made.text('id')}`,
    });
    const keys = await gateway.http.get('/v1/api-keys', org.admin_key);
    expect(JSON.stringify(keys.body)).toContain(action?.actor.key_id);
  });

  test('is also recorded when it was refused', async () => {
    const missing = '0197c9a0-0000-7000-8000-000000000000';
    expect((await gateway.http.delete(`/v1/api-keys/${missing}`, org.admin_key)).status).toBe(404);
    const [action] = await finished(org.admin_key, 'api_key.revoke');
    expect(action).toMatchObject({ target: { key_id: missing }, status: 404, location: null });
    expect((await page(org.admin_key, `?target_id=${missing}`)).data).toEqual([action]);
    expect((await page(org.admin_key, `?target_id=${org.org_id}`)).data).toEqual([]);
  });

  test('of a worker names the worker', async () => {
    const { worker_id, api_key } = await gateway.worker(org.admin_key);
    await gateway.http.call('PATCH', '/v1/worker/me', api_key, JSON.stringify({ available: false }));
    const [action] = await finished(org.admin_key, 'worker.set_available');
    expect(action).toMatchObject({ actor: { kind: 'worker', worker_id }, details: { available: false } });
  });

  test('is not carried out when it cannot be recorded', async () => {
    const { worker_id } = await gateway.worker(org.admin_key);
    const deletions = surroundings.fakes.received(DeleteWorker).length;
    await database.query('ALTER TABLE gateway.audit_actions RENAME TO elsewhere');
    const answer = await gateway.http.delete(`/v1/workers/${worker_id}`, org.admin_key);
    await database.query('ALTER TABLE gateway.elsewhere RENAME TO audit_actions');
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(surroundings.fakes.received(DeleteWorker)).toHaveLength(deletions);
  });

  test('contains no secret, nor the path of a webhook', async () => {
    const { api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const url = 'https://user:hidden-password@hooks.example.com/hidden-path?token=hidden-token';
    await gateway.http.post('/v1/webhook-endpoints', org.admin_key, {
      url: 'https://hooks.example.com/hidden-path',
    });
    await gateway.http.post('/v1/webhook-endpoints', org.admin_key, { url });
    expect(surroundings.fakes.received(CreateWebhookEndpoint).length).toBeGreaterThan(0);
    const [action] = await finished(org.admin_key, 'webhook_endpoint.create');
    expect(action?.details).toMatchObject({ url: 'https://hooks.example.com' });
    const { rows } = await database.query<{ row: string }>(
      'SELECT a::text AS row FROM gateway.audit_actions a',
    );
    const everything = JSON.stringify(rows);
    expect(everything).not.toContain('hidden');
    expect(everything).not.toContain(api_key);
    expect(everything).not.toContain(org.admin_key);
  });

  test.each([
    ['a body', '/v1/pools', '{"name":"a\\u0000b"}', 422],
    ['half a surrogate pair', '/v1/pools', '{"name":{"\\ud800":"\\udfff"}}', 422],
    ['a path', '/v1/webhook-endpoints/a%00b/test', '{}', 404],
  ])('with %s that the database cannot store is refused like any other', async (_, path, body, status) => {
    const answer = await gateway.http.call('POST', path, org.admin_key, body);
    expect(answer.status).toBe(status);
  });
});

describe('the audit log', () => {
  test('belongs to one organization, and requires a scope', async () => {
    const other = await gateway.organization();
    await gateway.key(other.admin_key, { scopes: ['tasks:read'] });
    const [action] = await finished(other.admin_key, 'api_key.create');
    expect(action?.org_id).toBe(other.org_id);
    const own = await page(org.admin_key, '?limit=100');
    expect(new Set(own.data.map(one => one.org_id))).toEqual(new Set([org.org_id]));
    const { api_key } = await gateway.key(org.admin_key, { scopes: ['keys:write'] });
    expect((await gateway.http.get('/v1/audit/actions', api_key)).status).toBe(403);
  });

  test('shows the operator all actions, or those of one organization', async () => {
    await gateway.http.post('/v1/prices', OPERATOR_KEY, { tier: 'standard', amount_micros: 90_000 }, once());
    const general = await page(OPERATOR_KEY, '?action=price.create', '/v1/installation/audit/actions');
    expect(general.data[0]).toMatchObject({ org_id: null, actor: { kind: 'operator' } });
    const one = await page(OPERATOR_KEY, `?org_id=${org.org_id}&limit=100`, '/v1/installation/audit/actions');
    expect(new Set(one.data.map(({ org_id }) => org_id))).toEqual(new Set([org.org_id]));
  });

  test('shows an organization what the operator does to it', async () => {
    const answer = await gateway.http.call(
      'PATCH',
      `/v1/organizations/${org.org_id}`,
      OPERATOR_KEY,
      JSON.stringify({ name: 'Renamed' }),
    );
    expect(answer.status).toBe(200);
    const [action] = await finished(org.admin_key, 'organization.update');
    expect(action).toMatchObject({ actor: { kind: 'operator' }, details: { name: 'Renamed' }, status: 200 });
  });

  test('lists each action once across its pages', async () => {
    const all = (await page(org.admin_key, '?limit=100')).data.map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { data, next_cursor } = await page(org.admin_key, `?limit=2${after}`);
      paged.push(...data.map(({ id }) => id));
      cursor = next_cursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(4);
  });

  test('is without a person once they are erased, among thousands that name others', async () => {
    const { org_id } = await gateway.organization();
    const record = `
      INSERT INTO gateway.audit_actions (id, org_id, at, actor_kind, actor_key_id, ip, action, target, details, request_id)
      SELECT gen_random_uuid(), $1, now(), 'agent', 'key', '192.0.2.1', 'worker.change', '{}', $2, 'request'
        FROM generate_series(1, $3)`;
    const others = { person_id: 'grace', person_ids: ['ada.l', 'grace'] };
    const named = [{ person_id: 'Ada' }, { person_ids: ['grace', 'ADA'] }, { person_ids: 'ada' }];
    await database.query(record, [org_id, others, 1_200]);
    for (const details of named) await database.query(record, [org_id, details, 200]);
    const count = async (details: object): Promise<number> => {
      const sql = `SELECT FROM gateway.audit_actions WHERE org_id = $1 AND details = $2`;
      return (await database.query(sql, [org_id, details])).rowCount ?? 0;
    };

    await gateway.app.get(AuditLog, { strict: false }).forgetPerson(org_id, 'ada');
    for (const details of named) expect(await count(details)).toBe(0);
    expect(await count({ person_id: '(erased)' })).toBe(200);
    expect(await count({ person_ids: ['grace', '(erased)'] })).toBe(200);
    expect(await count({ person_ids: '(erased)' })).toBe(200);
    expect(await count(others)).toBe(1_200);
  });

  test.each([
    'UPDATE gateway.audit_actions SET ip = $$elsewhere$$',
    'DELETE FROM gateway.audit_outcomes',
    'TRUNCATE gateway.audit_actions, gateway.audit_outcomes',
  ])('cannot be rewritten: %s', async statement => {
    await expect(database.query(statement)).rejects.toThrow('append-only');
  });
});
