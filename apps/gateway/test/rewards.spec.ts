import { beforeEach, expect, test } from 'vitest';
import { AcceptOffer, GetRewards, ListAssignments, ServiceError } from '#libs/contracts';
import { assignmentView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
const { fakes } = surroundings;
const worker = await gateway.worker(org.admin_key);

const [one, other] = [assignmentView({ paid_answers: 3 }), assignmentView({ expected_minutes: 20 })];
beforeEach(() => {
  fakes.answer(ListAssignments, () => ({ data: [one, other], next_cursor: null, offers_state: 'two' }));
  fakes.answer(AcceptOffer, () => ({ assignment: one, replayed: false }));
});

test('assignments are shown with the reward that billing states for them', async () => {
  fakes.answer(GetRewards, () => ({
    rewards: [
      { assignment_id: one.assignment_id, amount_micros: 40_000, currency: 'USD' as const, settled_at: null },
    ],
  }));
  await fakes.settle();
  const priced = { assignment_id: one.assignment_id, reward_micros: 40_000, reward_currency: 'USD' };
  const unknown = { reward_micros: null, reward_currency: null, expected_minutes: 20 };
  for (const path of ['offers', 'assignments']) {
    const listed = await gateway.http.get(`/v1/worker/${path}`, worker.api_key);
    expect(listed.body).toMatchObject({ data: [priced, unknown] });
    expect(JSON.stringify(listed.body)).not.toContain('paid_answers');
  }
  const accepted = await gateway.http.post(
    `/v1/worker/offers/${one.assignment_id}/accept`,
    worker.api_key,
    {},
  );
  expect(accepted.body).toMatchObject({ reward_micros: null, reward_currency: null });
  expect(fakes.received(GetRewards)).toHaveLength(2);
  expect(fakes.received(GetRewards)[0]).toEqual({
    worker_id: worker.worker_id,
    assignments: [one, other].map(({ assignment_id, task, paid_answers }) => ({
      ...{ assignment_id, task_id: task.task_id, paid_answers },
    })),
  });
});

test('work is shown without its reward while billing does not answer', async () => {
  fakes.answer(GetRewards, () => {
    throw new ServiceError('unavailable', 'service.unavailable', 'Billing is down.');
  });
  await fakes.settle();
  const listed = await gateway.http.get('/v1/worker/assignments', worker.api_key);
  expect(listed).toMatchObject({ status: 200, body: { data: [{ reward_micros: null }, {}] } });
});
