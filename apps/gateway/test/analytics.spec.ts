import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetTaskStatistics, ListTasks, ServiceError } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { Surroundings } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';

const POOL = randomUUIDv7();
const DAY_MS = 86_400_000;

let surroundings: Surroundings;
let gateway: GatewayUnderTest;
let org: TestOrganization;

beforeAll(async () => {
  surroundings = await Surroundings.start();
  gateway = await surroundings.gateway();
  org = await gateway.organization();
});
afterAll(() => surroundings.stop());

const get = (query = '', key = org.admin_key) => gateway.http.get(`/v1/analytics/tasks${query}`, key);
const asked = () => surroundings.fakes.asked(GetTaskStatistics).at(-1);

test('tasks are counted by day and type, and in all', async () => {
  const counts = { failed: 1, expired: 1, cancelled: 0, completion_seconds: 90.5, sla_breached: 1 };
  const rows = [
    { day: '2026-02-01', task_type: 'audit', created: 3, completed: 2, ...counts },
    { day: '2026-02-02', task_type: 'review', created: 5, completed: 4, ...counts },
  ];
  surroundings.fakes.answer(GetTaskStatistics, () => ({ rows }));
  const answer = await get('?from=2026-02-01T01:00:00%2B01:00&to=2026-03-01T00:00:00Z&workspace_id=staging');
  answerEverything(surroundings.fakes);
  const period = { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    ...period,
    workspace_id: 'staging',
    rows,
    totals: {
      ...{ created: 8, completed: 6, failed: 2, expired: 2, cancelled: 0 },
      ...{ completion_seconds: 181, sla_breached: 2 },
    },
  });
  expect(asked()).toEqual({ org_id: org.org_id, pools: null, workspace_id: 'staging', ...period });
});

test('without anything said, those of the last thirty days in all workspaces', async () => {
  const answer = await get();
  const [from, to] = [Date.parse(answer.text('from')), Date.parse(answer.text('to'))];
  expect(to - from).toBe(30 * DAY_MS);
  expect(Math.abs(Date.now() - to)).toBeLessThan(60_000);
  expect(answer.body['workspace_id']).toBeNull();
  expect(asked()?.workspace_id).toBeNull();
});

test('a key that is limited to pools counts theirs alone', async () => {
  const limited = await gateway.key(org.admin_key, { scopes: ['tasks:read'], pools: [POOL] });
  expect((await get('', limited.api_key)).status).toBe(200);
  expect(asked()?.pools).toEqual([POOL]);
});

test.each([
  ['?from=yesterday', '/from'],
  ['?to=2026-02-01', '/to'],
  ['?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z', '/from'],
  ['?from=2024-01-01T00:00:00Z&to=2026-02-01T00:00:00Z', '/from'],
  ['?to=0001-01-01T00:00:00Z', '/to'],
  ['?workspace_id=', '/workspace_id'],
  ['?workspace_id=a%20b', '/workspace_id'],
  [`?workspace_id=${'x'.repeat(101)}`, '/workspace_id'],
])('%s is refused', async (query, pointer) => {
  const answer = await get(query);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ pointer }] });
});

test('what does not fit into an answer is refused with what to do', async () => {
  surroundings.fakes.answer(GetTaskStatistics, () => {
    throw new ServiceError('invalid', 'statistics.too_many', 'Ask for less time.');
  });
  const answer = await get();
  answerEverything(surroundings.fakes);
  expect([answer.status, answer.code]).toEqual([422, 'statistics.too_many']);
});

test('a list of tasks can be of one workspace', async () => {
  expect((await gateway.http.get('/v1/tasks?workspace_id=staging', org.admin_key)).status).toBe(200);
  expect(surroundings.fakes.asked(ListTasks).at(-1)?.workspace_id).toBe('staging');
  expect((await gateway.http.get('/v1/tasks', org.admin_key)).status).toBe(200);
  expect(surroundings.fakes.asked(ListTasks).at(-1)).not.toHaveProperty('workspace_id');
  expect((await gateway.http.get('/v1/tasks?workspace_id=a/b', org.admin_key)).code).toBe('request.invalid');
});
