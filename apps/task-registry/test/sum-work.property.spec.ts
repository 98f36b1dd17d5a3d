import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { PERIOD_LENGTHS, SumWork } from '#libs/contracts';
import type { Assignment, Task } from '../src/domain/task.rule.js';
import { historyOf, startWorld } from './harness.js';
import type { World } from './harness.js';
import { playOut, someTasks } from './random-tasks.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const WithPayable = z.looseObject({ payable: z.array(z.looseObject({ assignment_id: z.string() })) });

const WORK = ['submitted', 'withdrawn', 'released'];

/** The assignments that the last event of a task has billing pay. */
async function paidOf({ taskId, orgId }: Task): Promise<ReadonlySet<string>> {
  const events = await historyOf(world, { task_id: taskId, org_id: orgId });
  const refs = events.flatMap(({ data }) => WithPayable.safeParse(data).data?.payable ?? []);
  return new Set(refs.map(({ assignment_id: id }) => id));
}

function stateOf(
  task: Task,
  { status, startedAt, assignmentId }: Assignment,
  paid: ReadonlySet<string>,
): string {
  if (status === 'released') return 'released';
  if (status === 'withdrawn' && startedAt === null) return 'not_started';
  if (task.ending === null) return 'pending';
  if (paid.has(assignmentId)) return 'paid';
  return status === 'submitted' || task.ending.as === 'completed' ? 'not_counted' : `task_${task.ending.as}`;
}

test('the counts of a worker are those of the assignments, with what the events have billing pay', async () => {
  await fc.assert(
    fc.asyncProperty(someTasks, fc.constantFrom(...PERIOD_LENGTHS), async (setup, by) => {
      const { tasks } = await playOut(world, setup);
      const states = new Map<string, string[]>();
      const ids = new Map<string, string[]>();
      for (const task of tasks) {
        const paid = await paidOf(task);
        for (const one of task.assignments.filter(({ status }) => WORK.includes(status))) {
          states.set(one.workerId, [...(states.get(one.workerId) ?? []), stateOf(task, one, paid)]);
          ids.set(one.workerId, [...(ids.get(one.workerId) ?? []), one.assignmentId]);
        }
      }
      for (const [workerId, expected] of states) {
        // Workers of other runs have the same ids.
        await world.sql(
          `UPDATE assignments SET offered_at = '1980-01-01', submitted_at = '1980-01-01', ended_at = '1980-01-01'
          WHERE worker_id = $1 AND assignment_id <> ALL ($2::uuid[])`,
          [workerId, ids.get(workerId)],
        );
        const request = { worker_id: workerId, by, time_zone: 'Europe/Paris', periods: 2 };
        const { data } = await world.ask(SumWork, request);
        expect(data).toHaveLength(2);
        const count = (state: string) => expected.filter(one => one === state).length;
        const sum = (of: (one: (typeof data)[number]) => number) =>
          data.reduce((total, one) => total + of(one), 0);
        expect(sum(one => one.pending)).toBe(count('pending'));
        for (const reason of [
          'not_counted',
          'released',
          'not_started',
          'task_cancelled',
          'task_failed',
        ] as const) {
          expect([reason, sum(({ unpaid }) => unpaid[reason])]).toEqual([reason, count(reason)]);
        }
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('a time zone that PostgreSQL does not know is refused before it is asked', async () => {
  const request = { worker_id: '00000000-0000-4000-8000-000000000001', by: 'day' as const, periods: 1 };
  await expect(world.ask(SumWork, { ...request, time_zone: 'Mars/Olympus' })).rejects.toMatchObject({
    kind: 'invalid',
  });
});
