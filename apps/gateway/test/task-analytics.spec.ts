import { expect, test } from 'vitest';
import { GetTaskStatistics, ListTasks } from '#libs/contracts';
import { restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

const row = {
  ...{ day: '2026-06-09', task_type: 'audio-audit', created: 4, completed: 2, failed: 1, expired: 1 },
  ...{ cancelled: 1, completion_seconds: 30, sla_breached: 1, sla_met: 1, offered: 4, offer_seconds: 10 },
};

test('counts come with their totals and the mean time to completion', async () => {
  surroundings.fakes.answer(GetTaskStatistics, () => ({ rows: [row, { ...row, day: '2026-06-10' }] }));
  const query = '?from=2026-06-01T00:00:00Z&to=2026-06-30T00:00:00Z&workspace_id=team-a';
  const answer = await gateway.http.get(`/v1/analytics/tasks${query}`, org.admin_key);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      totals: {
        created: 8,
        completed: 4,
        expired: 2,
        mean_completion_seconds: 15,
        sla_met: 2,
        mean_offer_seconds: 2.5,
      },
    },
  });
  expect(surroundings.fakes.received(GetTaskStatistics).at(-1)).toEqual({
    ...{ org_id: org.org_id, pools: null, workspace_id: 'team-a' },
    ...{ from: '2026-06-01T00:00:00.000Z', to: '2026-06-30T00:00:00.000Z' },
  });
});

test('the mean is null when nothing was completed', async () => {
  const answer = await gateway.http.get('/v1/analytics/tasks', org.admin_key);
  expect(answer).toMatchObject({
    status: 200,
    body: { data: [], totals: { mean_completion_seconds: null, mean_offer_seconds: null } },
  });
});

test.each([
  '?from=yesterday',
  '?from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z',
  '?workspace_id=a/b',
  '?x=1',
])('a query %s is refused', async query => {
  const answer = await gateway.http.get(`/v1/analytics/tasks${query}`, org.admin_key);
  expect(answer).toMatchObject({ status: 422, code: 'request.invalid' });
});

test('a list can be limited to one workspace', async () => {
  await gateway.http.get('/v1/tasks?workspace_id=team-a', org.admin_key);
  expect(surroundings.fakes.received(ListTasks).at(-1)).toMatchObject({ workspace_id: 'team-a' });
});
