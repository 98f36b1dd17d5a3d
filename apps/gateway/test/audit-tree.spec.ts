import { expect, test } from 'vitest';
import {
  GetTreeHead,
  ProveTaskInclusion,
  ProveTreeConsistency,
  ServiceError,
  invalid,
  notFound,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
const { fakes } = surroundings;
const TASK = randomUUIDv7();
const POOL = randomUUIDv7();
const limited = (await gateway.key(org.admin_key, { scopes: ['*'], pools: [POOL] })).api_key;
const agent = (await gateway.key(org.admin_key, { scopes: ['tasks:read'] })).api_key;

test('the head is that of the caller’s organization', async () => {
  const answer = await gateway.http.get('/v1/audit/tree-head', org.admin_key);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ org_id: org.org_id });
  expect(fakes.received(GetTreeHead).at(-1)).toEqual({ org_id: org.org_id });
});

test('a proof is asked for with the organization, the pools of the key, and the size of a kept head', async () => {
  await gateway.http.get(`/v1/audit/proof?task_id=${TASK.toUpperCase()}&tree_size=17`, limited);
  expect(fakes.received(ProveTaskInclusion).at(-1)).toEqual({
    ...{ org_id: org.org_id, pools: [POOL], task_id: TASK, tree_size: 17 },
  });
  expect((await gateway.http.get(`/v1/audit/proof?task_id=${TASK}`, agent)).status).toBe(200);
  expect(fakes.received(ProveTaskInclusion).at(-1)).toEqual({
    org_id: org.org_id,
    pools: null,
    task_id: TASK,
  });
});

test('consistency is asked for between two sizes, the second by default that of now', async () => {
  expect((await gateway.http.get('/v1/audit/consistency?from=3&to=5', org.admin_key)).status).toBe(200);
  expect(fakes.received(ProveTreeConsistency).at(-1)).toEqual({ org_id: org.org_id, from: 3, to: 5 });
  await gateway.http.get('/v1/audit/consistency?from=3', org.admin_key);
  expect(fakes.received(ProveTreeConsistency).at(-1)).toEqual({ org_id: org.org_id, from: 3 });
});

test('a key for tasks proves tasks; heads and consistency take one that reads the audit', async () => {
  expect((await gateway.http.get('/v1/audit/tree-head', agent)).code).toBe('auth.scope_missing');
  expect((await gateway.http.get('/v1/audit/consistency?from=0', agent)).code).toBe('auth.scope_missing');
  const auditor = (await gateway.key(org.admin_key, { scopes: ['audit:read'] })).api_key;
  expect((await gateway.http.get('/v1/audit/tree-head', auditor)).status).toBe(200);
  expect((await gateway.http.get(`/v1/audit/proof?task_id=${TASK}`, auditor)).code).toBe(
    'auth.scope_missing',
  );
});

test('the size of the whole tree is not for a key that is limited to pools', async () => {
  for (const path of ['/v1/audit/tree-head', '/v1/audit/consistency?from=0'])
    expect((await gateway.http.get(path, limited)).code).toBe('auth.pool_not_allowed');
});

test.each([
  ['/v1/audit/proof', '/task_id'],
  ['/v1/audit/proof?task_id=x', '/task_id'],
  [`/v1/audit/proof?task_id=${TASK}&tree_size=-1`, '/tree_size'],
  ['/v1/audit/consistency', '/from'],
  ['/v1/audit/consistency?from=1.5', '/from'],
  ['/v1/audit/consistency?from=1&to=x', '/to'],
])('%s is refused with a pointer', async (path, pointer) => {
  const answer = await gateway.http.get(path, org.admin_key);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ errors: [{ pointer }] });
});

test('the registry’s refusals are passed on', async () => {
  const faults = [{ pointer: '/to', detail: 'The tree has 5 leaves.' }];
  fakes.answer(ProveTreeConsistency, () => {
    throw invalid('audit.size_invalid', 'The tree has 5 leaves.', faults);
  });
  const beyond = await gateway.http.get('/v1/audit/consistency?from=1&to=6', org.admin_key);
  expect(beyond.status).toBe(422);
  expect(beyond.body).toMatchObject({ code: 'audit.size_invalid', errors: faults });
  fakes.answer(ProveTaskInclusion, () => {
    throw notFound('task');
  });
  expect((await gateway.http.get(`/v1/audit/proof?task_id=${TASK}`, agent)).status).toBe(404);
  fakes.answer(ProveTaskInclusion, () => {
    throw new ServiceError('unavailable', 'audit.tree_behind', 'Later.', { retry_after_seconds: 5 });
  });
  const behind = await gateway.http.get(`/v1/audit/proof?task_id=${TASK}`, agent);
  expect([behind.status, behind.headers.get('retry-after')]).toEqual([503, '5']);
});
