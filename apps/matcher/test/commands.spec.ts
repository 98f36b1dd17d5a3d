import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  CreatePool,
  CreateWorker,
  DeletePool,
  GetPool,
  GetWorker,
  ListPools,
  ListWorkers,
  UpdatePool,
  WorkerSpec,
} from '#libs/contracts';
import type { RequestInput } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { MatcherWorld } from './matcher-world.js';

let world: MatcherWorld;
let orgId: string;

beforeAll(async () => {
  world = await MatcherWorld.start();
});

afterAll(async () => {
  await world.close();
});

beforeEach(() => {
  orgId = randomUUID();
});

async function addPool(name: string): Promise<string> {
  const { pool } = await world.send(CreatePool, { org_id: orgId, pool: { name } });
  return pool.pool_id;
}

describe('pools', () => {
  test('are created once for an idempotency key', async () => {
    const idempotency = { scope: 'key', key: randomUUID(), fingerprint: 'a'.repeat(64) };
    const request = { org_id: orgId, pool: { name: 'Night shift' }, idempotency };
    const first = await world.send(CreatePool, request);
    const again = await world.send(CreatePool, request);
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ ...first, replayed: true });
    const other = { ...request, idempotency: { ...idempotency, fingerprint: 'b'.repeat(64) } };
    await expect(world.send(CreatePool, other)).rejects.toMatchObject({ code: 'idempotency.key_reused' });
  });

  test('have a unique name within the organization, regardless of case', async () => {
    const nightId = await addPool('Night');
    await expect(addPool('night')).rejects.toMatchObject({ kind: 'conflict', code: 'pool.name_taken' });
    const dayId = await addPool('Day');
    const rename = { org_id: orgId, pool_id: dayId, change: { name: 'Night' } };
    await expect(world.send(UpdatePool, rename)).rejects.toMatchObject({ code: 'pool.name_taken' });
    const own = await world.send(UpdatePool, { ...rename, pool_id: nightId, change: { name: 'NIGHT' } });
    expect(own.name).toBe('NIGHT');
    orgId = randomUUID();
    await addPool('Night');
  });

  test('have a unique name regardless of spelling', async () => {
    for (const [name, same] of [
      ['Équipe Médicale', 'E\u0301QUIPE ME\u0301DICALE'],
      ['Straße', 'STRASSE'],
    ] as const) {
      await addPool(name);
      await expect(addPool(same)).rejects.toMatchObject({ code: 'pool.name_taken' });
    }
    const { data } = await world.send(ListPools, { org_id: orgId, pools: null });
    expect(data.map(pool => pool.name)).toEqual(['Straße', 'Équipe Médicale']);
  });

  test('are listed newest first, page by page, and only those of the key', async () => {
    const ids = [await addPool('one'), await addPool('two'), await addPool('three')].reverse();
    const first = await world.send(ListPools, { org_id: orgId, pools: null, limit: 2 });
    expect(first.data.map(({ pool_id: id }) => id)).toEqual(ids.slice(0, 2));
    const cursor = first.next_cursor ?? '';
    const second = await world.send(ListPools, { org_id: orgId, pools: null, limit: 2, cursor });
    expect(second).toMatchObject({ data: [{ pool_id: ids[2] }], next_cursor: null });
    const limited = await world.send(ListPools, { org_id: orgId, pools: ids.slice(1, 2), limit: 20 });
    expect(limited.data.map(({ pool_id: id }) => id)).toEqual(ids.slice(1, 2));
    const wrong = world.send(ListPools, { org_id: orgId, pools: null, limit: 2, cursor: 'x' });
    await expect(wrong).rejects.toMatchObject({ kind: 'invalid', code: 'cursor.invalid' });
  });

  test('are kept while workers belong to them or tasks wait for them', async () => {
    const poolId = await addPool('Busy');
    const request = { org_id: orgId, pool_id: poolId };
    const worker = await world.addWorker(orgId, { pool_ids: [poolId] });
    await expect(world.send(DeletePool, request)).rejects.toMatchObject({ code: 'pool.in_use' });
    await world.deleteWorker(orgId, worker);

    const taskId = await world.registry.queue(orgId, { requirements: { worker_pool_id: poolId } });
    await world.untilWaiting(orgId, taskId);
    await expect(world.send(DeletePool, request)).rejects.toMatchObject({ code: 'pool.in_use' });
    await world.registry.cancel(taskId);
    await waitFor(async () => !(await world.match(orgId, taskId)).waiting);

    await world.send(DeletePool, request);
    await expect(world.send(GetPool, request)).rejects.toMatchObject({ code: 'pool.not_found' });
  });

  test('of another organization are not found', async () => {
    const poolId = await addPool('Ours');
    const foreign = { org_id: randomUUID(), pool_id: poolId };
    await expect(world.send(GetPool, foreign)).rejects.toMatchObject({ code: 'pool.not_found' });
    const rename = { ...foreign, change: { name: 'Theirs' } };
    await expect(world.send(UpdatePool, rename)).rejects.toMatchObject({ code: 'pool.not_found' });
    await expect(world.send(DeletePool, foreign)).rejects.toMatchObject({ code: 'pool.not_found' });
  });
});

describe('workers', () => {
  test('keep their values, and changes touch only the fields they name', async () => {
    const poolId = await addPool('Pool');
    const spec = WorkerSpec.parse({
      name: 'Grace',
      pool_ids: [poolId],
      skills: ['Phone_Verification'],
      certifications: [{ name: 'SOC-Operator', expires_at: '2027-01-01T01:00:00+01:00' }],
      rating: 4.75,
    });
    const request = { org_id: orgId, worker_id: randomUUID(), worker: spec };
    const made = await world.send(CreateWorker, request);
    expect(made).toMatchObject({ ...spec, worker_id: request.worker_id, open_assignments: 0 });
    expect(await world.send(CreateWorker, request)).toEqual(made);

    const changed = await world.changeWorker(orgId, request.worker_id, {
      available: false,
      languages: ['de'],
    });
    expect(changed).toMatchObject({ ...spec, available: false, languages: ['de'] });
    const { updated_at: updatedAt, ...rest } = changed;
    expect(await world.worker(orgId, request.worker_id)).toEqual({ ...rest, updated_at: updatedAt });
  });

  test('name only pools that exist and that the key may see', async () => {
    const [mine, hidden] = [await addPool('mine'), await addPool('hidden')];
    const unknown = world.addWorker(orgId, { pool_ids: [mine, randomUUID()] });
    await expect(unknown).rejects.toMatchObject({
      kind: 'invalid',
      code: 'worker.pool_unknown',
      details: { faults: [{ pointer: '/pool_ids/1' }] },
    });
    const worker = await world.addWorker(orgId, { pool_ids: [mine] });
    await expect(world.changeWorker(orgId, worker, { pool_ids: [randomUUID()] })).rejects.toMatchObject({
      code: 'worker.pool_unknown',
    });
    await world.changeWorker(orgId, worker, { pool_ids: [mine, hidden] });
  });

  test('an id belongs to one organization forever', async () => {
    const worker = await world.addWorker(orgId);
    const request = { org_id: randomUUID(), worker_id: worker, worker: WorkerSpec.parse({ name: 'Eve' }) };
    const taken = { kind: 'conflict', code: 'worker.id_taken' };
    await expect(world.send(CreateWorker, request)).rejects.toMatchObject(taken);
    await world.deleteWorker(orgId, worker);
    await expect(world.send(CreateWorker, { ...request, org_id: orgId })).rejects.toMatchObject(taken);
  });

  test('of another organization, or outside the key’s pools, are not found', async () => {
    const poolId = await addPool('seen');
    const inPool = await world.addWorker(orgId, { pool_ids: [poolId] });
    const outside = await world.addWorker(orgId);
    const missing = { kind: 'not_found', code: 'worker.not_found' };
    await expect(world.worker(randomUUID(), inPool)).rejects.toMatchObject(missing);
    await expect(world.changeWorker(randomUUID(), inPool, {})).rejects.toMatchObject(missing);
    await expect(world.deleteWorker(randomUUID(), inPool)).rejects.toMatchObject(missing);
    const limited = await world.send(ListWorkers, { org_id: orgId, pools: [poolId], limit: 20 });
    expect(limited.data.map(({ worker_id: id }) => id)).toEqual([inPool]);
    expect((await world.worker(orgId, outside)).worker_id).toBe(outside);
  });

  test('are listed by skill and part of the name in any case, by pool, availability and status', async () => {
    const poolId = await addPool('p');
    const one = await world.addWorker(orgId, { skills: ['Welding'], pool_ids: [poolId] });
    const two = await world.addWorker(orgId, { name: 'Élodie', skills: ['cooking'], available: false });
    const list = async (filter: Omit<RequestInput<typeof ListWorkers>, 'org_id' | 'pools'>) => {
      const { data } = await world.send(ListWorkers, { org_id: orgId, pools: null, limit: 20, ...filter });
      return data.map(({ worker_id: id }) => id);
    };
    expect(await list({})).toEqual([two, one]);
    expect(await list({ skill: 'WELDING' })).toEqual([one]);
    expect(await list({ pool: poolId })).toEqual([one]);
    expect(await list({ available: false })).toEqual([two]);
    expect(await list({ name: 'ÉLOD' })).toEqual([two]);
    expect(await list({ name: '%' })).toEqual([]);
    await world.changeWorker(orgId, one, { status: 'suspended' });
    expect(await list({ status: 'suspended' })).toEqual([one]);
    expect(await list({ status: 'active' })).toEqual([two]);
  });

  test('are found once deleted if the request includes deleted ones, within organization and pools', async () => {
    const poolId = await addPool('was in');
    const worker = await world.addWorker(orgId, { pool_ids: [poolId] });
    await world.deleteWorker(orgId, worker);
    const find = (asker: string, pools: string[] | null) =>
      world.send(GetWorker, { org_id: asker, pools, worker_id: worker, include_deleted: true });
    expect(await find(orgId, null)).toMatchObject({ worker_id: worker });
    expect(await find(orgId, [poolId])).toMatchObject({ worker_id: worker });
    const missing = { kind: 'not_found', code: 'worker.not_found' };
    await expect(find(orgId, [randomUUID()])).rejects.toMatchObject(missing);
    await expect(find(randomUUID(), null)).rejects.toMatchObject(missing);
  });

  test('get no more offers once deleted', async () => {
    const worker = await world.addWorker(orgId);
    await world.deleteWorker(orgId, worker);
    await expect(world.worker(orgId, worker)).rejects.toMatchObject({ code: 'worker.not_found' });
    const taskId = await world.registry.queue(orgId);
    await world.untilWaiting(orgId, taskId);
    expect(world.registry.asked.some(({ worker_id: asked }) => asked === worker)).toBe(false);
  });
});
