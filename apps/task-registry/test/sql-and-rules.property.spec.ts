import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  GetQueuePosition,
  ListTasks,
  OPEN_ASSIGNMENT_STATUSES,
  TASK_STATUSES,
  hashOfEvent,
  labelKey,
  searchedWords,
} from '#libs/contracts';
import type { RequestOf } from '#libs/contracts';
import type { Task } from '../src/domain/task.rule.js';
import { isVisibleTo } from '../src/domain/task.rule.js';
import { isOpen, needsWorker, statusOf } from '../src/domain/task-status.rule.js';
import { taskWords } from '../src/domain/task-words.rule.js';
import { TaskReader } from '../src/persistence/task-reader.js';
import { historyOf, startWorld } from './harness.js';
import type { World } from './harness.js';
import { DOMAINS, POOLS, URGENCY_CHOICES, WORKSPACES, playOut, someTasks } from './random-tasks.js';
import fc from 'fast-check';

/** What a rule says in TypeScript and a statement says in SQL, compared on a real database. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Without shrinking: a smaller example would take minutes to find. */
const RUNS = { numRuns: 12, endOnFailure: true };
const some = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);
const poolLimit = fc.constantFrom<string[] | null>(null, null, [POOLS[0]], [...POOLS], []);

/** Oldest first; ids break ties within a millisecond. */
function byAge(one: Task, other: Task): number {
  const ms = one.createdAt.getTime() - other.createdAt.getTime();
  return ms !== 0 ? ms : one.taskId < other.taskId ? -1 : 1;
}

test('a stored task reads as the state that the rules left it in', async () => {
  await fc.assert(
    fc.asyncProperty(someTasks, async setup => {
      const { tasks } = await playOut(world, setup);
      for (const task of tasks) {
        const read = await world.registry.get(TaskReader).find(task.taskId);
        const assignments = task.assignments.map(one => ({ ...one, answer: null }));
        expect(read).toEqual({ ...task, assignments });
        const [row] = await world.sql<object>(
          `SELECT status, ended_as, version, (SELECT count(*)::int FROM events e WHERE e.task_id = t.task_id) AS events
             FROM tasks t WHERE task_id = $1`,
          [task.taskId],
        );
        const { version, ending } = task;
        expect(row).toEqual({
          status: statusOf(task),
          ended_as: ending?.as ?? null,
          version,
          events: version,
        });
      }
    }),
    RUNS,
  );
});

test('the queue position counts the tasks that need a worker, up to the own one', async () => {
  await fc.assert(
    fc.asyncProperty(someTasks, poolLimit, async (setup, pools) => {
      const { orgId, tasks } = await playOut(world, setup);
      const seen = tasks.toSorted(byAge).filter(task => isVisibleTo(task, { orgId, pools }));
      const waiting = seen.filter(needsWorker);
      for (const task of seen) {
        const request = { task_id: task.taskId, org_id: orgId, pools };
        const { position } = await world.ask(GetQueuePosition, request);
        expect(position).toBe(waiting.indexOf(task) + 1);
      }
    }),
    RUNS,
  );
});

type Filter = Omit<RequestOf<typeof ListTasks>, 'org_id' | 'limit' | 'cursor' | 'task_ids'>;

const filter: fc.Arbitrary<Filter> = fc
  .record({
    pools: poolLimit,
    pool: some(POOLS),
    status: some(TASK_STATUSES),
    statuses: fc.option(fc.subarray([...TASK_STATUSES], { minLength: 1 }), { nil: undefined, freq: 2 }),
    expired: some([true, false]),
    domain: some(DOMAINS),
    urgency: some(URGENCY_CHOICES),
    workspace_id: some(WORKSPACES),
    text: some(['call', 'ca OWN', 'po-47', 'PRÜFE', 'ann call', 'all', 'security']),
  })
  .map(({ pools, ...filters }) => ({
    pools,
    ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)),
  }));

function isListed(task: Task, { pools, ...wanted }: Filter, orgId: string): boolean {
  const { spec, ending } = task;
  const own: Readonly<Record<string, unknown>> = {
    pool: spec.requirements.worker_pool_id,
    status: statusOf(task),
    expired: ending?.as === 'failed' ? ending.reason === 'expired' : undefined,
    domain: labelKey(spec.domain),
    urgency: spec.sla.urgency,
    workspace_id: task.workspaceId,
  };
  const { statuses, domain, text, ...equal } = wanted;
  const words = taskWords(spec);
  return (
    isVisibleTo(task, { orgId, pools }) &&
    (statuses?.includes(statusOf(task)) ?? true) &&
    (text === undefined || searchedWords(text).every(one => words.some(word => word.startsWith(one)))) &&
    (domain === undefined || own['domain'] === labelKey(domain)) &&
    Object.entries(equal).every(([field, value]) => own[field] === value)
  );
}

test('a filtered list has the tasks that match, newest first, in pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      someTasks,
      fc.array(fc.record({ filter, limit: fc.integer({ min: 1, max: 7 }) }), {
        minLength: 20,
        maxLength: 20,
      }),
      async (setup, lists) => {
        const { orgId, tasks } = await playOut(world, setup);
        for (const { filter: one, limit } of lists) {
          const ids: string[] = [];
          for (let cursor: string | null | undefined; cursor !== null;) {
            const request = { org_id: orgId, ...one, limit, ...(cursor !== undefined && { cursor }) };
            const page = await world.ask(ListTasks, request);
            ids.push(...page.data.map(({ task_id: id }) => id));
            cursor = page.next_cursor;
          }
          const matching = tasks.toSorted(byAge).filter(task => isListed(task, one, orgId));
          expect(ids).toEqual(matching.map(({ taskId }) => taskId).reverse());
        }
      },
    ),
    RUNS,
  );
});

test('an assignment is open by its dates exactly when it is by its status, and each worker’s load counts those', async () => {
  await fc.assert(
    fc.asyncProperty(someTasks, async setup => {
      const { tasks } = await playOut(world, setup);
      const assignments = tasks.flatMap(task => task.assignments);
      const rows = await world.sql<{ id: string; open: boolean }>(
        `SELECT assignment_id AS id, submitted_at IS NULL AND ended_at IS NULL AS open
           FROM assignments WHERE task_id = ANY ($1::uuid[])`,
        [tasks.map(({ taskId }) => taskId)],
      );
      const openIds = assignments.filter(isOpen).map(({ assignmentId }) => assignmentId);
      expect(rows).toHaveLength(assignments.length);
      expect(new Set(rows.filter(({ open }) => open).map(({ id }) => id))).toEqual(new Set(openIds));
    }),
    RUNS,
  );
  const loads = await world.sql<{ open: number; counted: number }>(
    `SELECT open, (SELECT count(*)::int FROM assignments a
                    WHERE a.worker_id = w.worker_id AND status = ANY ($1)) AS counted
       FROM worker_load w`,
    [OPEN_ASSIGNMENT_STATUSES],
  );
  expect(loads.length).toBeGreaterThan(0);
  for (const { open, counted } of loads) expect(open).toBe(counted);
});

test('the log of a task is a chain of hashes that ends with the one stored in its row', async () => {
  await fc.assert(
    fc.asyncProperty(someTasks, async setup => {
      const { orgId, tasks } = await playOut(world, setup);
      for (const { taskId } of tasks) {
        let last: string | null = null;
        const events = await historyOf(world, { task_id: taskId, org_id: orgId });
        for (const { hash, previous_hash, hash_version, salt, ...event } of events) {
          expect(previous_hash).toBe(last);
          expect(hashOfEvent(event, { previous_hash, hash_version, salt })).toBe(hash);
          last = hash;
        }
        const [row] = await world.sql<object>(
          `SELECT encode(last_hash, 'hex') AS hash FROM tasks WHERE task_id = $1`,
          [taskId],
        );
        if (events.length < 100) expect(row).toEqual({ hash: last });
      }
    }),
    { ...RUNS, numRuns: 4 },
  );
});
