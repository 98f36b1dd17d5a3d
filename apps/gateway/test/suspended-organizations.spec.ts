import { beforeEach, describe, expect, test } from 'vitest';
import { GetPool, ServiceError, SuspendOrganization } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { exampleTask } from './fixtures.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { TestOrganization } from './gateway-under-test.js';

let org: TestOrganization;

const { surroundings, gateway } = await startGateway();
const other = await surroundings.gateway();
beforeEach(async () => {
  org = await gateway.organization();
});

function suspend(suspended: boolean, reason?: string) {
  return gateway.http.patch(`/v1/organizations/${org.org_id}`, OPERATOR_KEY, {
    suspended,
    ...(reason && { reason }),
  });
}

describe('an organization that is suspended', () => {
  test('is refused by every gateway at once, with all its keys', async () => {
    const { api_key: worker } = await gateway.worker(org.admin_key);
    for (const one of [gateway, other]) {
      expect((await one.http.get('/v1/tasks', org.admin_key)).status).toBe(200);
      expect((await one.http.get('/v1/worker/me', worker)).status).toBe(200);
    }
    expect((await suspend(true, 'Does not pay.')).body).toMatchObject({
      suspended: true,
      suspension: { reason: 'Does not pay.' },
    });
    for (const one of [gateway, other]) {
      await waitFor(async () => (await one.http.get('/v1/tasks', org.admin_key)).status === 403, {
        timeoutMs: 2_000,
      });
      for (const answer of [
        await one.http.get('/v1/tasks', org.admin_key),
        await one.http.get('/v1/worker/me', worker),
        await one.http.post('/v1/tasks', org.admin_key, exampleTask()),
      ]) {
        expect(answer.status).toBe(403);
        expect(answer.code).toBe('organization.suspended');
      }
    }
  });

  test('does not affect others, and works again when the suspension is lifted', async () => {
    const neighbour = await gateway.organization();
    await suspend(true);
    expect((await gateway.http.get('/v1/tasks', neighbour.admin_key)).status).toBe(200);
    expect((await suspend(false)).body).toMatchObject({ suspended: false, suspension: null });
    expect((await gateway.http.get('/v1/tasks', org.admin_key)).status).toBe(200);
  });

  test('is reported to the registry until its tasks are cancelled', async () => {
    const asked = () =>
      surroundings.fakes.received(SuspendOrganization).filter(one => one.org_id === org.org_id);
    let left = 400;
    surroundings.fakes.answer(SuspendOrganization, () => {
      left = Math.max(0, left - 200);
      return { live_tasks: left };
    });
    await suspend(true);
    await waitFor(() => left === 0, { timeoutMs: 20_000 });
    for (const one of asked()) expect(one).toMatchObject({ suspended: true, revision: 1 });
  });
});

test('only the operator can suspend an organization', async () => {
  const path = `/v1/organizations/${org.org_id}`;
  expect((await gateway.http.patch(path, org.admin_key, { suspended: true })).status).toBe(403);
  const unknown = `/v1/organizations/${randomUUIDv7()}`;
  expect((await gateway.http.patch(unknown, OPERATOR_KEY, { suspended: true })).code).toBe(
    'organization.not_found',
  );
  expect((await gateway.http.patch(path, OPERATOR_KEY, { suspended: false, reason: 'x' })).status).toBe(422);
});

test('a deleted pool is dropped by every gateway', async () => {
  const pool = randomUUIDv7();
  const task = exampleTask({ requirements: { worker_pool_id: pool } });
  for (const one of [gateway, other]) {
    expect((await one.http.post('/v1/tasks', org.admin_key, task)).status).toBe(201);
  }
  surroundings.fakes.answer(GetPool, () => {
    throw new ServiceError('not_found', 'pool.not_found', 'There is no such pool.');
  });
  expect((await other.http.post('/v1/tasks', org.admin_key, task)).status).toBe(201);
  expect((await gateway.http.delete(`/v1/pools/${pool}`, org.admin_key)).status).toBe(204);
  for (const one of [gateway, other]) {
    await waitFor(async () => (await one.http.post('/v1/tasks', org.admin_key, task)).status === 422, {
      timeoutMs: 5_000,
    });
  }
});
