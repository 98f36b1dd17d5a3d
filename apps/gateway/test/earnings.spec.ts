import { beforeEach, describe, expect, test } from 'vitest';
import {
  GetEarnings,
  GetWorker,
  PayOutEarnings,
  SumEarnings,
  SumWork,
  ServiceError,
  notFound,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { workerView } from './fixtures.js';
import { once, startGateway } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';

let admin: string;
let orgId: string;

const { surroundings, gateway } = await startGateway();
beforeEach(async () => {
  answerEverything(surroundings.fakes);
  ({ admin_key: admin, org_id: orgId } = await gateway.organization());
});

const last = <Item>(items: readonly Item[]): Item | undefined => items.at(-1);

describe('earnings', () => {
  test('a worker sees its own earnings', async () => {
    const { worker_id, api_key } = await gateway.worker(admin);
    const answer = await gateway.http.get('/v1/worker/earnings', api_key);
    expect(answer.body).toMatchObject({ worker_id, balance_micros: 0, data: [] });
    expect(last(surroundings.fakes.received(GetEarnings))).toEqual({ worker_id, limit: 20 });
  });

  test('a worker sees the sums of periods, which may exceed what a number represents', async () => {
    const { worker_id, api_key } = await gateway.worker(admin);
    const sum = 12_345_678_901_234_567_891n;
    const digits = sum.toString();
    const sums = { earned_micros: sum, tasks: 3, paid_out_micros: sum, payouts: 1 };
    const data = [{ starts_on: '2026-03-02', ends_on: '2026-03-08', ...sums }];
    surroundings.fakes.answer(SumEarnings, () => ({ worker_id, currency: 'USD' as const, data }));
    const unpaid = { not_counted: 1, released: 2, not_started: 3, task_cancelled: 4, task_failed: 5 };
    const work = { starts_on: '2026-03-02', ends_on: '2026-03-08', pending: 6, unpaid };
    surroundings.fakes.answer(SumWork, () => ({ data: [work] }));
    await surroundings.fakes.settle();
    const path = '/v1/worker/earnings/periods';
    const answer = await gateway.http.get(`${path}?by=day&time_zone=Europe/Paris&periods=92`, api_key);
    expect(answer.raw).toContain(`"earned_micros":${digits},"tasks":3,"paid_out_micros":${digits},`);
    expect(answer.body).toMatchObject({ data: [{ pending: 6, unpaid }] });
    const asked = { by: 'day', time_zone: 'Europe/Paris', periods: 92 };
    expect(last(surroundings.fakes.received(SumEarnings))).toEqual({ worker_id, ...asked });
    for (const query of [
      'time_zone=Mars',
      'time_zone=%2B01:00',
      'by=year',
      'periods=93',
      'before=1960-01-01',
    ]) {
      const refusal = await gateway.http.get(`${path}?${query}`, api_key);
      expect([query, refusal.status, refusal.code]).toEqual([query, 422, 'request.invalid']);
    }
    expect((await gateway.http.get(path, admin)).status).toBe(403);
  });

  test("another organization's worker does not exist, and can be neither read nor paid", async () => {
    surroundings.fakes.answer(GetWorker, () => {
      throw notFound('worker');
    });
    const asked = [surroundings.fakes.received(GetEarnings), surroundings.fakes.received(PayOutEarnings)];
    const path = `/v1/workers/${randomUUIDv7()}`;
    expect((await gateway.http.get(`${path}/earnings`, admin)).code).toBe('worker.not_found');
    expect((await gateway.http.post(`${path}/payouts`, admin, { all: true })).code).toBe('worker.not_found');
    expect([surroundings.fakes.received(GetEarnings), surroundings.fakes.received(PayOutEarnings)]).toEqual(
      asked,
    );
  });

  test("those of a deleted worker are requested with include_deleted, within the key's pools", async () => {
    const workerId = randomUUIDv7();
    surroundings.fakes.answer(GetWorker, ({ include_deleted: isAskedFor }) => {
      if (!isAskedFor) throw notFound('worker');
      return workerView({ worker_id: workerId });
    });
    const path = `/v1/workers/${workerId}`;
    expect((await gateway.http.get(`${path}/earnings`, admin)).status).toBe(200);
    expect(last(surroundings.fakes.received(GetWorker))).toEqual({
      ...{ org_id: orgId, pools: null, worker_id: workerId },
      include_deleted: true,
    });
    expect((await gateway.http.post(`${path}/payouts`, admin, { all: true })).status).toBe(201);
    // All other routes treat the worker as deleted.
    for (const other of [path, `${path}/quality`]) {
      expect((await gateway.http.get(other, admin)).code).toBe('worker.not_found');
    }
  });

  test('an amount is paid out, or everything', async () => {
    const workerId = randomUUIDv7();
    const path = `/v1/workers/${workerId}/payouts`;
    const body = { amount_micros: 70_000, reference: 'SEPA 7' };
    const answer = await gateway.http.post(path, admin, body, once());
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ payout: { change_micros: -70_000, reference: 'SEPA 7' } });
    const asked = last(surroundings.fakes.received(PayOutEarnings));
    expect(asked).toMatchObject({ org_id: orgId, worker_id: workerId, ...body });
    expect(asked?.idempotency).toBeDefined();
    await gateway.http.post(path, admin, { all: true });
    expect(last(surroundings.fakes.received(PayOutEarnings))).toMatchObject({ amount_micros: null });
  });

  test.each([{}, { amount_micros: 1, all: true }, { all: false }, { amount_micros: 0 }])(
    'payout %j is refused',
    async body => {
      const answer = await gateway.http.post(`/v1/workers/${randomUUIDv7()}/payouts`, admin, body);
      expect(answer.code).toBe('request.invalid');
    },
  );

  test('a payout above the earnings is refused with 402', async () => {
    surroundings.fakes.answer(PayOutEarnings, () => {
      throw new ServiceError('insufficient_funds', 'billing.insufficient_earnings', 'Not so much.');
    });
    const answer = await gateway.http.post(`/v1/workers/${randomUUIDv7()}/payouts`, admin, { all: true });
    expect([answer.status, answer.code]).toEqual([402, 'billing.insufficient_earnings']);
  });
});
