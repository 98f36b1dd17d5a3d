import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contractOf } from '#libs/contracts';
import { assignmentIdOf, circumstances, commands, create, NOW, workerId } from '../../test/domain-tasks.js';
import type { Command } from './command.js';
import { decide } from './decide.js';
import type { TaskEvent } from './decision.js';
import type { Assignment, Task } from './task.js';
import { answersReceived, isOpen, openPlaces, statusOf } from './task-status.js';

const WORKERS = [1, 2, 3, 4].map(workerId);
const CAPACITY = 1;
const ENDS = new Set(['task.completed', 'task.failed', 'task.cancelled']);

const worker = fc.constantFrom(...WORKERS);
const said = worker.map(id => ({ workerId: id, assignmentId: assignmentIdOf(id) }));
const step = fc.constantFrom(1, 1, 2, 3);
const given = fc.record({ said, round: fc.integer({ min: 1, max: 8 }) });

/** What brings a task forward comes up more often, so that scenarios get somewhere. */
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(commands.queue) },
  {
    weight: 6,
    arbitrary: given.map(one => ({ ...commands.offer, ...one.said, round: one.round, capacity: CAPACITY })),
  },
  {
    weight: 3,
    arbitrary: given.map(one => ({ ...commands.assign, ...one.said, round: one.round, capacity: CAPACITY })),
  },
  { weight: 6, arbitrary: said.map(who => ({ ...commands.accept, ...who })) },
  { weight: 8, arbitrary: said.map(who => ({ ...commands.start, ...who })) },
  { weight: 10, arbitrary: said.map(who => ({ ...commands.submit, ...who })) },
  { weight: 1, arbitrary: said.map(who => ({ ...commands.decline, ...who })) },
  { weight: 1, arbitrary: said.map(who => ({ ...commands.release, ...who })) },
  { weight: 1, arbitrary: said.map(who => ({ ...commands['take-back'], ...who })) },
  { weight: 1, arbitrary: said.map(who => ({ ...commands['take-back'], ...who, scope: 'offer' as const })) },
  {
    weight: 1,
    arbitrary: said.map(({ assignmentId }) => ({ ...commands['expire-offer'], assignmentId })),
  },
  {
    weight: 1,
    arbitrary: said.map(({ assignmentId }) => ({ ...commands['check-work'], assignmentId })),
  },
  { weight: 1, arbitrary: fc.constant(commands.relax) },
  {
    weight: 4,
    arbitrary: fc.record({ step, ids: fc.uniqueArray(worker, { minLength: 1, maxLength: 2 }) }).map(one => ({
      ...commands.verify,
      step: one.step,
      verdict: {
        ...commands.verify.verdict,
        counted_assignment_ids: one.ids.slice(0, 1).map(assignmentIdOf),
        outvoted_assignment_ids: one.ids.slice(1).map(assignmentIdOf),
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        step,
        answersNeeded: fc.integer({ min: 2, max: 4 }),
        trustLevel: fc.constantFrom(null, null, 4),
      })
      .map(one => ({ ...commands.extend, ...one })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(commands.breach, { ...commands.breach, breach: 'target_latency' as const }),
  },
);
/** Ends are rare, so that most sequences get somewhere first. */
const anyCommand = fc.oneof(
  { weight: 80, arbitrary: command },
  { weight: 1, arbitrary: fc.constant(commands.fail) },
  { weight: 1, arbitrary: fc.constantFrom(commands.cancel, { ...commands.cancel, orgId: workerId(9) }) },
);

const scenario = fc.record({
  creation: fc.record({
    answersPerStep: fc.integer({ min: 1, max: 3 }),
    steps: fc.integer({ min: 1, max: 2 }),
    price: fc.constantFrom(create.price, null),
  }),
  commands: fc.array(fc.record({ command: anyCommand, minutes: fc.constantFrom(0, 0, 0, 1, 3) }), {
    minLength: 60,
    maxLength: 150,
  }),
});

/**
 * What a worker says is about their latest assignment, and every round's offer makes another one, as ids are derived
 * from task, worker and round.
 */
function aimed(command: Command, task: Task | null): Command {
  const latest = (assignmentId: string): string =>
    task?.assignments.findLast(({ workerId: id }) => assignmentIdOf(id) === assignmentId)?.assignmentId ??
    assignmentId;
  if (command.kind === 'verify') {
    const { verdict } = command;
    const counted = verdict.counted_assignment_ids.map(latest);
    const outvoted = verdict.outvoted_assignment_ids.map(latest);
    const aimedVerdict = { ...verdict, counted_assignment_ids: counted, outvoted_assignment_ids: outvoted };
    return { ...command, verdict: aimedVerdict };
  }
  if (!('assignmentId' in command)) return command;
  if (!('round' in command)) return { ...command, assignmentId: latest(command.assignmentId) };
  return { ...command, assignmentId: command.assignmentId.replace(/^aaaaaaaa/, `aaaaaaa${command.round}`) };
}

/** Runs a scenario; `look` sees every change. */
function run(
  { creation, commands: sequence }: typeof scenario extends fc.Arbitrary<infer Value> ? Value : never,
  look: (
    before: Task | null,
    after: Task,
    events: readonly TaskEvent[],
    load: ReadonlyMap<string, number>,
  ) => void,
): { readonly task: Task; readonly events: readonly TaskEvent[] } {
  const load = new Map<string, number>();
  const events: TaskEvent[] = [];
  let task: Task | null = null;
  let time = NOW.getTime();
  for (const { command: next, minutes } of [
    { command: { ...create, ...creation }, minutes: 0 },
    ...sequence,
  ]) {
    time += minutes * 60_000;
    const decision = decide(task, aimed(next, task), {
      ...circumstances,
      now: new Date(time),
      openAssignmentsOf: id => load.get(id) ?? 0,
    });
    if (decision.outcome !== 'changed') continue;
    for (const { workerId: id, delta } of decision.loadChanges) load.set(id, (load.get(id) ?? 0) + delta);
    look(task, decision.task, decision.events, load);
    events.push(...decision.events);
    task = decision.task;
  }
  if (task === null) throw new Error('The task was not created.');
  return { task, events };
}

test('versions have no gaps, and nothing happens to a task that has ended', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (before, after, events) => {
        expect(events.length).toBeGreaterThan(0);
        expect(after.version).toBe((before?.version ?? 0) + events.length);
        expect(before?.ending ?? null).toBeNull();
      });
    }),
    { numRuns: 400 },
  );
});

test('a task that has ended told so once, last, and none is told of one that has not', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task, events } = run(one, () => undefined);
      const ends = events.filter(({ type }) => ENDS.has(type));
      expect(ends.map(({ type }) => type)).toEqual(task.ending === null ? [] : [`task.${task.ending.as}`]);
      if (task.ending !== null) expect(events.at(-1)).toBe(ends[0]);
    }),
    { numRuns: 400 },
  );
});

test('nobody has two places, and nobody more than they can take', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (_before, { assignments }, _events, load) => {
        const kept = assignments.filter(({ status }) => status !== 'expired');
        expect(new Set(kept.map(({ workerId: id }) => id)).size).toBe(kept.length);
        expect(new Set(assignments.map(each => each.assignmentId)).size).toBe(assignments.length);
        for (const id of WORKERS) {
          const open = assignments.filter(each => each.workerId === id && isOpen(each)).length;
          expect(load.get(id) ?? 0).toBe(open);
          expect(open).toBeLessThanOrEqual(CAPACITY);
        }
      });
    }),
    { numRuns: 400 },
  );
});

test('a living task has as many places as it needs answers, and says how many are open', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (_before, after, events) => {
        if (after.ending !== null) {
          expect(after.assignments.filter(isOpen)).toEqual([]);
          return;
        }
        const working = after.assignments.filter(each => each.step === after.step && isOpen(each)).length;
        expect(openPlaces(after)).toBeGreaterThanOrEqual(0);
        expect(openPlaces(after) + working + answersReceived(after)).toBe(after.answersNeeded);
        expect(statusOf(after) === 'submitted').toBe(answersReceived(after) === after.answersNeeded);
        for (const { type, data } of events) {
          if (type === 'task.queued') expect(data.places).toBe(openPlaces(after));
        }
      });
    }),
    { numRuns: 400 },
  );
});

test('at its end a task pays everyone whose work was wanted, once, and nobody else', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task, events } = run(one, () => undefined);
      const end = events.at(-1);
      if (end === undefined || !('payable' in end.data)) return;
      const isCompleted = task.ending?.as === 'completed';
      const isWanted = (each: Assignment): boolean => {
        if (each.status === 'submitted') return each.counted !== false;
        // Interrupted by a result: of its own step, or by the one that completed the task.
        const byResult = isCompleted || each.step < task.step;
        return each.status === 'withdrawn' && each.startedAt !== null && byResult;
      };
      const wanted = task.assignments.filter(isWanted).map(({ workerId: id }) => id);
      expect(end.data.payable.map(({ worker_id: id }) => id)).toEqual(wanted);
      expect(new Set(wanted).size).toBe(wanted.length);
    }),
    { numRuns: 600 },
  );
});

test('whoever loses a place is named once in an event of the same moment', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (before, after, events) => {
        const open = new Set(before?.assignments.filter(isOpen).map(each => each.assignmentId));
        const gone = after.assignments.filter(
          each => open.has(each.assignmentId) && !isOpen(each) && each.status !== 'submitted',
        );
        // The matcher frees workers by task.queued and by the end of a task.
        const named = events.flatMap(({ type, data }) => [
          ...(type !== 'task.verified' && 'withdrawn' in data ? data.withdrawn : []),
          ...(type === 'task.queued' && data.ended_assignment !== null ? [data.ended_assignment] : []),
        ]);
        expect(named.map(ref => ref.assignment_id)).toEqual(gone.map(each => each.assignmentId));
      });
    }),
    { numRuns: 400 },
  );
});

test('what a step agreed on stays, and a later step asks for no more trust than the task does', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (before, after) => {
        const earlier = before?.stepResults ?? [];
        expect(after.stepResults.slice(0, earlier.length)).toEqual(earlier);
        expect(after.stepResults.map(result => result.step)).toEqual(
          Array.from({ length: after.step - 1 }, (_, place) => place + 1),
        );
        if (before !== null && after.step > before.step) expect(after.trustFloor).toBeNull();
      });
    }),
    { numRuns: 400 },
  );
});

test('every event keeps its contract', () => {
  fc.assert(
    fc.property(scenario, one => {
      for (const { type, data } of run(one, () => undefined).events) {
        expect(contractOf(type)?.data.safeParse(data).error).toBeUndefined();
      }
    }),
    { numRuns: 200 },
  );
});

test('scenarios get to every status and every event', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(scenario, one => {
      const { events } = run(one, (_before, after) => seen.add(statusOf(after)));
      for (const { type } of events) seen.add(type);
    }),
    { numRuns: 500, seed: 1 },
  );
  expect([...seen].sort()).toEqual(
    [
      'accepted',
      'cancelled',
      'completed',
      'created',
      'failed',
      'offered',
      'queued',
      'started',
      'submitted',
      'task.accepted',
      'task.cancelled',
      'task.completed',
      'task.created',
      'task.failed',
      'task.matched',
      'task.offered',
      'task.queued',
      'task.sla_breached',
      'task.started',
      'task.submitted',
      'task.verified',
    ].sort(),
  );
});
