import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SecretBox } from '#libs/platform';
import { createTestDatabase, waitFor } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { connect } from './connect.js';
import {
  IDEMPOTENCY_WINDOW_MS,
  IdempotencyKeysMigration,
  loadIdempotent,
  purgeIdempotencyKeys,
  saveIdempotent,
} from './idempotency-table.js';
import { fingerprintOf, jsonResponse, runIdempotent, sealedResponse } from './idempotency.js';
import { rowsOf } from './sql.js';
import { transaction } from './transaction.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const Answer = z.strictObject({ task_id: z.string() });
const answers = jsonResponse(Answer);
const key = (name: string, body = 'body') => ({
  scope: 'org POST /v1/tasks',
  key: name,
  fingerprint: fingerprintOf(body),
});
const silent = { warn: () => undefined };

describe('idempotency', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await connect(
      { url: database.url, schema: 'spec', migrations: [IdempotencyKeysMigration], poolSize: 22 },
      silent,
    );
    await dataSource.query('CREATE TABLE effects (name text)');
  });

  beforeEach(() => dataSource.query('TRUNCATE effects, idempotency_keys'));

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const effects = () => rowsOf<{ name: string }>(dataSource, 'SELECT name FROM effects');

  /** One transaction that performs one effect, if the key allows it. */
  const ask = (name: string, { body = 'body', now = NOW, during = () => Promise.resolve() } = {}) =>
    transaction(dataSource, manager =>
      runIdempotent(manager, key(name, body), now, answers, async () => {
        await manager.query('INSERT INTO effects VALUES ($1)', [name]);
        await during();
        return { task_id: `for ${name}` };
      }),
    );

  it('replays the first response', async () => {
    expect(await ask('a')).toEqual({ result: { task_id: 'for a' }, replayed: false });
    expect(await ask('a')).toEqual({ result: { task_id: 'for a' }, replayed: true });
    expect(await effects()).toHaveLength(1);
  });

  it('refuses the key for a different request', async () => {
    await ask('a');
    await expect(ask('a', { body: 'other' })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'idempotency.key_reused',
    });
  });

  it('refuses while another transaction is processing the key, and replays afterwards', async () => {
    const [reached, proceed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const first = ask('a', {
      during: async () => {
        reached.resolve(undefined);
        await proceed.promise;
      },
    });
    await reached.promise;
    await expect(ask('a')).rejects.toMatchObject({ kind: 'conflict', code: 'idempotency.in_progress' });
    expect(await ask('b')).toMatchObject({ replayed: false });
    proceed.resolve(undefined);
    expect(await first).toMatchObject({ replayed: false });
    expect(await ask('a')).toMatchObject({ replayed: true });
  });

  it('performs one effect for twenty concurrent requests', async () => {
    let settled = 0;
    // The request that performs the effect holds it until all the others have their response.
    const during = () => waitFor(() => settled === 19).then(() => undefined);
    const asked = Array.from({ length: 20 }, () => ask('a', { during }).finally(() => (settled += 1)));
    const results = await Promise.allSettled(asked);

    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([
      { status: 'fulfilled', value: { result: { task_id: 'for a' }, replayed: false } },
    ]);
    for (const { reason } of results.filter(result => result.status === 'rejected')) {
      expect(reason).toMatchObject({ kind: 'conflict', code: 'idempotency.in_progress' });
    }
    expect(await effects()).toHaveLength(1);
    expect(await ask('a')).toEqual({ result: { task_id: 'for a' }, replayed: true });
  });

  it('leaves no trace of an effect that failed', async () => {
    await expect(ask('a', { during: () => Promise.reject(new Error('no')) })).rejects.toThrow('no');
    expect(await effects()).toEqual([]);
    expect(await ask('a')).toMatchObject({ replayed: false });
  });

  it('forgets after 24 hours', async () => {
    await ask('a');
    expect(await ask('a', { now: later(IDEMPOTENCY_WINDOW_MS - 1) })).toMatchObject({ replayed: true });
    expect(await ask('a', { body: 'other', now: later(IDEMPOTENCY_WINDOW_MS) })).toMatchObject({
      replayed: false,
    });
    expect(await purgeIdempotencyKeys(dataSource, later(IDEMPOTENCY_WINDOW_MS))).toBe(0);
    expect(await purgeIdempotencyKeys(dataSource, later(3 * IDEMPOTENCY_WINDOW_MS))).toBe(1);
  });

  it('does nothing without a key', async () => {
    const effect = () => Promise.resolve({ task_id: 't' });
    const results = await transaction(dataSource, manager =>
      runIdempotent(manager, undefined, NOW, answers, effect),
    );
    expect(results).toEqual({ result: { task_id: 't' }, replayed: false });
  });

  it('can seal responses that contain a secret', async () => {
    const sealed = sealedResponse(Answer, new SecretBox(Buffer.alloc(32, 1)));
    const effect = () => Promise.resolve({ task_id: 'hunter2' });
    const run = () =>
      transaction(dataSource, manager => runIdempotent(manager, key('s'), NOW, sealed, effect));
    await run();
    expect(await run()).toEqual({ result: { task_id: 'hunter2' }, replayed: true });
    expect(JSON.stringify(await dataSource.query('SELECT response FROM idempotency_keys'))).not.toContain(
      'hunter2',
    );
  });

  it('looks up and saves many keys at once, in their order', async () => {
    await ask('old');
    const asked = [
      key('new'),
      key('old'),
      key('old', 'other'),
      key('new'),
      { ...key('old'), scope: 'elsewhere' },
    ];
    const outcomes = await transaction(dataSource, async manager => {
      const lookups = await loadIdempotent(manager, asked, NOW);
      const fresh = asked.filter((_, place) => lookups[place]?.outcome === 'fresh');
      await saveIdempotent(
        manager,
        fresh.map(one => ({ ...one, response: '{}' })),
        NOW,
      );
      return lookups.map(({ outcome }) => outcome);
    });
    expect(outcomes).toEqual(['fresh', 'replay', 'reused', 'in_progress', 'fresh']);
    const again = await transaction(dataSource, manager => loadIdempotent(manager, asked, NOW));
    expect(again.map(({ outcome }) => outcome)).toEqual(['replay', 'replay', 'reused', 'replay', 'replay']);
  });
});
