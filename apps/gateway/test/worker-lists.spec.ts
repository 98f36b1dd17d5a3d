import { expect, test } from 'vitest';
import { ListWorkerQuality, ListWorkers, invalid } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

test('workers are listed by part of their name and by status', async () => {
  await gateway.http.get('/v1/workers?name=ada&status=suspended', org.admin_key);
  expect(surroundings.fakes.received(ListWorkers).at(-1)).toMatchObject({ name: 'ada', status: 'suspended' });
});

test('the quality of some workers is listed', async () => {
  const ids = [randomUUIDv7(), randomUUIDv7()];
  await gateway.http.get(`/v1/quality/workers?worker_ids=${ids.join(',')}`, org.admin_key);
  expect(surroundings.fakes.received(ListWorkerQuality).at(-1)).toMatchObject({ worker_ids: ids });
});

test.each(['name=', 'status=gone', `name=${'x'.repeat(201)}`])('a list with %s is refused', async query => {
  const answer = await gateway.http.get(`/v1/workers?${query}`, org.admin_key);
  expect(answer).toMatchObject({ status: 422, code: 'request.invalid' });
});

test.each([['x'], [''], [Array.from({ length: 101 }, () => randomUUIDv7()).join(',')]])(
  'the quality of the workers %s is refused',
  async ids => {
    const answer = await gateway.http.get(`/v1/quality/workers?worker_ids=${ids}`, org.admin_key);
    expect(answer).toMatchObject({ status: 422, code: 'request.invalid' });
  },
);

test('during a deploy, filters that a service does not know yet are temporarily unavailable', async () => {
  const refusal = (pointer: string) =>
    invalid('request.invalid', 'The request is not valid.', [{ pointer, detail: 'Is not known.' }]);
  surroundings.fakes.answer(ListWorkers, ({ name }) => {
    if (name !== undefined) throw refusal('/name');
    return { data: [], next_cursor: null };
  });
  surroundings.fakes.answer(ListWorkerQuality, () => {
    throw refusal('/worker_ids');
  });
  await surroundings.fakes.settle();
  for (const path of ['/v1/workers?name=ada', `/v1/quality/workers?worker_ids=${randomUUIDv7()}`]) {
    const answer = await gateway.http.get(path, org.admin_key);
    expect([answer.status, answer.code]).toEqual([503, 'service.unavailable']);
  }
  expect((await gateway.http.get('/v1/workers', org.admin_key)).status).toBe(200);
});
