import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { consumerChanges } from '../src/outside-consumers.rule.js';
import { connectBystander, startServiceWith } from './harness.js';
import type { Bystander } from './harness.js';

const FIRST = new Date('2026-01-01T00:00:00Z');
const SECOND = new Date('2026-01-02T00:00:00Z');
const NOW = new Date('2026-01-02T00:00:05Z');
const LONG_AFTER = new Date('2026-02-01T00:00:00Z');
const here = (name: string, streamCreatedAt = FIRST) => ({ name, streamCreatedAt, lostAt: null });

describe('consumerChanges', () => {
  it.each([
    ['new', [], ['a'], FIRST, { seen: ['a'], lost: [], forgotten: [], missing: [] }],
    ['as it was', [here('a')], ['a'], FIRST, { seen: [], lost: [], forgotten: [], missing: [] }],
    ['deleted by its owner', [here('a')], [], FIRST, { seen: [], lost: [], forgotten: ['a'], missing: [] }],
    [
      'gone with the stream',
      [here('a')],
      [],
      SECOND,
      { seen: [], lost: ['a'], forgotten: [], missing: ['a'] },
    ],
    ['made again at once', [here('a')], ['a'], SECOND, { seen: ['a'], lost: [], forgotten: [], missing: [] }],
  ] as const)('a consumer that is %s', (_, known, present, createdAt, changes) => {
    expect(consumerChanges(known, new Set(present), createdAt, NOW)).toEqual(changes);
  });

  it('a lost consumer is reported once, stays missing until it is back, and is forgotten after a week', () => {
    const lost = [{ name: 'a', streamCreatedAt: FIRST, lostAt: NOW }];
    expect(consumerChanges(lost, new Set(), SECOND, NOW)).toMatchObject({ lost: [], missing: ['a'] });
    expect(consumerChanges(lost, new Set(['a']), SECOND, NOW)).toMatchObject({ seen: ['a'], missing: [] });
    expect(consumerChanges(lost, new Set(), SECOND, LONG_AFTER)).toMatchObject({
      forgotten: ['a'],
      missing: [],
    });
  });

  it('reports no existing consumer as lost, and none on the same stream', () => {
    const names = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(names, names, fc.boolean(), (known, present, isSame) => {
        const changes = consumerChanges(
          known.map(name => here(name)),
          new Set(present),
          isSame ? FIRST : SECOND,
          NOW,
        );
        expect(changes.lost.filter(name => present.includes(name))).toEqual([]);
        expect(changes.missing).toEqual(isSame ? [] : known.filter(name => !present.includes(name)));
        expect([...changes.seen, ...changes.lost, ...changes.forgotten]).toHaveLength(
          new Set([...changes.seen, ...changes.lost, ...changes.forgotten]).size,
        );
      }),
    );
  });
});

describe('the owner of a stream', () => {
  let nats: TestNats;
  let bystander: Bystander;
  let registry: TestService;

  beforeAll(async () => {
    nats = await startTestNats();
    bystander = await connectBystander(nats.url);
    registry = await startServiceWith({ natsUrl: nats.url, serviceName: 'task-registry' });
  });
  afterAll(async () => {
    await registry.close();
    await bystander.client.close();
    await nats.stop();
  });

  async function lostConsumers(): Promise<number> {
    const text = await registry.metrics.registry.metrics();
    return Number(/countersign_lost_consumers\{[^}]*stream="TASK"[^}]*\} (\d+)/.exec(text)?.[1] ?? NaN);
  }

  it("reports an outside subscriber's durable that went with the broker's storage, until it is back", async () => {
    const durable = { durable_name: 'reporting--task-events', ack_policy: 'explicit' } as const;
    await waitFor(() => bystander.manager.consumers.add('TASK', durable));
    await waitFor(async () => (await lostConsumers()) === 0);
    await waitFor(async () => (await known()).length === 1);

    await nats.restart({ withoutStorage: true });
    await waitFor(async () => (await lostConsumers()) === 1);
    await bystander.manager.consumers.add('TASK', durable);
    await waitFor(async () => (await lostConsumers()) === 0);

    await bystander.manager.consumers.delete('TASK', durable.durable_name);
    await waitFor(async () => (await known()).length === 0);
    expect(await lostConsumers()).toBe(0);
  });

  async function known(): Promise<unknown[]> {
    return registry.get(DataSource).query('SELECT name FROM task_registry.outside_consumers');
  }
});
