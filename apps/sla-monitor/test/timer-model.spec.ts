import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, rowsOf } from '#libs/database';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/sla-monitor.module.js';
import { TimerRepository } from '../src/timers/timer.repository.js';
import type { Timer } from '../src/timers/timer.rule.js';

const MINUTE_MS = 60_000;
/** Far longer than a statement takes, and shorter than the distance between two due times. */
const TOLERANCE_MS = MINUTE_MS / 2;

let database: TestDatabase;
let dataSource: DataSource;
let timers: TimerRepository;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await connect(
    { url: database.url, schema: 'sla_monitor', migrations: MIGRATIONS },
    { warn: () => undefined },
  );
  timers = new TimerRepository(dataSource);
});
afterAll(async () => {
  await timers.onApplicationShutdown();
  await dataSource.destroy();
  await database.drop();
});

/** The rules of the table's statements, in memory: each timer by its key, with the time at which it fires. */
class TimerModel {
  private readonly running = new Map<string, { readonly timer: Timer; fireAtMs: number }>();

  start(timer: Timer): void {
    const key = keyOf(timer);
    const running = this.running.get(key);
    if (running !== undefined && running.timer.revision >= timer.revision) return;
    this.running.set(key, { timer, fireAtMs: timer.dueAt.getTime() });
  }

  finish(timer: Timer): void {
    if (this.running.get(keyOf(timer))?.timer.revision === timer.revision) this.stop(timer);
  }

  stop(timer: Timer): void {
    this.running.delete(keyOf(timer));
  }

  stopAllOf(taskId: string): void {
    for (const [key, { timer }] of this.running) if (timer.taskId === taskId) this.running.delete(key);
  }

  fireIn(timer: Timer, delayMs: number): void {
    const found = this.running.get(keyOf(timer));
    if (found?.timer.revision === timer.revision) found.fireAtMs = Date.now() + delayMs;
  }

  /** Due timers, longest overdue first. */
  due(): readonly { readonly timer: Timer; readonly fireAtMs: number }[] {
    return [...this.running.values()]
      .filter(({ fireAtMs }) => fireAtMs <= Date.now())
      .toSorted((a, b) => a.fireAtMs - b.fireAtMs);
  }

  msUntilNext(): number | undefined {
    const times = [...this.running.values()].map(({ fireAtMs }) => fireAtMs);
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - Date.now());
  }

  keys(): readonly string[] {
    return [...this.running.keys()].toSorted();
  }
}

function keyOf({ taskId, kind, about }: Pick<Timer, 'taskId' | 'kind' | 'about'>): string {
  return `${taskId} ${kind} ${about}`;
}

/** Few timers, so that steps meet the same ones; their due times differ by whole minutes. */
const step = fc.record({
  what: fc.constantFrom(
    'start',
    'start',
    'start',
    'stop',
    'finish',
    'stop all',
    'claim',
    'claim',
    'postpone',
  ),
  place: fc.nat({ max: 11 }),
  revision: fc.nat({ max: 3 }),
  dueInMinutes: fc.integer({ min: -500, max: 500 }).filter(minutes => minutes !== 0),
  limit: fc.integer({ min: 1, max: 4 }),
  /** Negative: a lease that has already expired, as after a crash. */
  delayMinutes: fc.constantFrom(-1_000, 1_000),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The timers of three tasks: one of each kind about the task itself, and two offers. */
function candidates(): readonly Omit<Timer, 'dueAt' | 'failsTask' | 'revision'>[] {
  return Array.from({ length: 3 }, () => randomUUID()).flatMap(taskId => [
    { taskId, kind: 'deadline', about: taskId } as const,
    { taskId, kind: 'unmatched', about: taskId } as const,
    { taskId, kind: 'offer', about: randomUUID() } as const,
    { taskId, kind: 'offer', about: randomUUID() } as const,
  ]);
}

async function storedKeys(): Promise<readonly string[]> {
  const rows = await rowsOf<{ key: string }>(
    dataSource,
    `SELECT concat_ws(' ', task_id, kind, about) AS key FROM timers`,
  );
  return rows.map(({ key }) => key).toSorted();
}

/** Takes a step with the table and with the model, and compares what each claims. */
async function take(one: Step, timer: Timer, model: TimerModel): Promise<void> {
  const delayMs = one.delayMinutes * MINUTE_MS;
  switch (one.what) {
    case 'start':
      await timers.start([timer]);
      model.start(timer);
      break;
    case 'stop':
      await timers.stop(timer);
      model.stop(timer);
      break;
    case 'finish':
      await timers.finish(timer);
      model.finish(timer);
      break;
    case 'stop all':
      await timers.stopAllOf(timer.taskId);
      model.stopAllOf(timer.taskId);
      break;
    case 'claim': {
      const due = model.due();
      const claimed = await timers.claimDue(one.limit, delayMs);
      expect(claimed).toHaveLength(Math.min(one.limit, due.length));
      const latestMs = due[claimed.length - 1]?.fireAtMs ?? 0;
      const fireAtMs = new Map(due.map(entry => [keyOf(entry.timer), entry.fireAtMs]));
      for (const one of claimed) {
        expect(fireAtMs.get(keyOf(one))).toBeLessThan(latestMs + TOLERANCE_MS);
        model.fireIn(one, delayMs);
      }
      break;
    }
    case 'postpone':
      await timers.postpone([{ timer, delayMs }]);
      model.fireIn(timer, delayMs);
      break;
  }
}

test('a timer of a kind that only a newer release knows is left to that release', async () => {
  const taskId = randomUUID();
  await dataSource.query('TRUNCATE timers');
  await dataSource.query(
    `INSERT INTO timers (task_id, kind, about, due_at, fails_task, fire_at)
     VALUES ($1, 'of_a_newer_release', $1, now(), false, now())`,
    [taskId],
  );
  expect(await timers.claimDue(10, MINUTE_MS)).toEqual([]);
  expect(await timers.msUntilNext()).toBeUndefined();
  const dueAt = new Date(Date.now() - MINUTE_MS);
  await timers.start([{ taskId, kind: 'deadline', about: taskId, dueAt, failsTask: true, revision: 0 }]);
  expect(await timers.claimDue(10, MINUTE_MS)).toMatchObject([{ taskId, kind: 'deadline' }]);
});

test('what is due, what is claimed and when the next timer fires agree with a model, for any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async steps => {
      await dataSource.query('TRUNCATE timers');
      const model = new TimerModel();
      const all = candidates();
      for (const one of steps) {
        const candidate = all[one.place % all.length];
        if (candidate === undefined) throw new Error('There are no timers.');
        const dueAt = new Date(Date.now() + one.dueInMinutes * MINUTE_MS);
        await take(one, { ...candidate, dueAt, failsTask: false, revision: one.revision }, model);

        expect(await storedKeys()).toEqual(model.keys());
        const [stored, expected] = [await timers.msUntilNext(), model.msUntilNext()];
        expect(stored === undefined).toBe(expected === undefined);
        expect(Math.abs((stored ?? 0) - (expected ?? 0))).toBeLessThan(TOLERANCE_MS);
      }
    }),
    { numRuns: 40 },
  );
});
