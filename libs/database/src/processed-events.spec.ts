import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { connect } from './connect.js';
import {
  ProcessedEventsMigration,
  purgeProcessedEvents,
  rememberEvent,
  rememberEvents,
} from './processed-events.js';
import { transaction } from './transaction.js';

describe('processed events', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await connect(
      { url: database.url, schema: 'spec', migrations: [ProcessedEventsMigration] },
      { warn: () => undefined },
    );
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const remember = (id: string, handler = 'h') =>
    transaction(dataSource, manager => rememberEvent(manager, id, handler));

  it('are new once to each handler', async () => {
    const id = randomUUIDv7();
    expect(await remember(id)).toBe(true);
    expect(await remember(id)).toBe(false);
    expect(await remember(id, 'another')).toBe(true);
  });

  it('are new to one of many concurrent calls', async () => {
    const id = randomUUIDv7();
    const results = await Promise.all(Array.from({ length: 10 }, () => remember(id)));
    expect(results.filter(isNew => isNew)).toHaveLength(1);
  });

  it('are forgotten with the effect that failed', async () => {
    const id = randomUUIDv7();
    const failing = transaction(dataSource, async manager => {
      await rememberEvent(manager, id, 'h');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await remember(id)).toBe(true);
  });

  it('can be recorded many at once, including duplicates', async () => {
    const [seen, one, two] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
    await remember(seen);
    expect(await rememberEvents(dataSource, [two, seen, one, two], 'h')).toEqual(new Set([one, two]));
  });

  it('can be purged', async () => {
    await remember(randomUUIDv7());
    expect(await purgeProcessedEvents(dataSource, new Date(0))).toBe(0);
    expect(await purgeProcessedEvents(dataSource, new Date(Date.now() + 60_000))).toBeGreaterThan(0);
    expect(await purgeProcessedEvents(dataSource, new Date(Date.now() + 60_000))).toBe(0);
  });
});
