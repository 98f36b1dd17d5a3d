import type { Command, CreateTask } from '../src/domain/command.rule.js';
import { decide } from '../src/domain/decide.rule.js';
import type { TaskEvent } from '../src/domain/decision.rule.js';
import type { Task } from '../src/domain/task.rule.js';
import { NOW, assignmentIdOf, circumstances, commands, create, workerId } from './domain-tasks.js';
import fc from 'fast-check';

export const WORKERS = [1, 2, 3, 4].map(workerId);
export const CAPACITY = 1;
/** How long a scenario's direct assignments may be left alone. */
const START_WITHIN_MS = 120_000;

const worker = fc.constantFrom(...WORKERS);
const own = worker.map(id => ({ workerId: id, assignmentId: assignmentIdOf(id) }));
const step = fc.constantFrom(1, 1, 2, 3);
const given = fc.record({ own, round: fc.integer({ min: 1, max: 8 }) });

/** Commands that advance a task are more frequent, so that scenarios get somewhere. */
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(commands.queue) },
  {
    weight: 6,
    arbitrary: given.map(one => ({ ...commands.offer, ...one.own, round: one.round, capacity: CAPACITY })),
  },
  {
    weight: 3,
    arbitrary: given.map(one => ({ ...commands.assign, ...one.own, round: one.round, capacity: CAPACITY })),
  },
  { weight: 6, arbitrary: own.map(who => ({ ...commands.accept, ...who })) },
  { weight: 8, arbitrary: own.map(who => ({ ...commands.start, ...who })) },
  { weight: 10, arbitrary: own.map(who => ({ ...commands.submit, ...who })) },
  { weight: 1, arbitrary: own.map(who => ({ ...commands.decline, ...who })) },
  { weight: 1, arbitrary: own.map(who => ({ ...commands.release, ...who })) },
  { weight: 1, arbitrary: own.map(who => ({ ...commands['take-back'], ...who })) },
  { weight: 1, arbitrary: own.map(who => ({ ...commands['take-back'], ...who, scope: 'offer' as const })) },
  {
    weight: 1,
    arbitrary: own.map(({ assignmentId }) => ({ ...commands['expire-offer'], assignmentId })),
  },
  {
    weight: 1,
    arbitrary: own.map(({ assignmentId }) => ({ ...commands['check-work'], assignmentId })),
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
        withdrawsOpen: fc.boolean(),
      })
      .map(one => ({ ...commands.extend, ...one })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(commands.breach, { ...commands.breach, breach: 'target_latency' as const }),
  },
);
/** Interventions too, which would otherwise undo most of what the workers do. */
const intervention: fc.Arbitrary<Command> = fc.oneof(
  fc.boolean().map(excludesFormer => ({ ...commands.requeue, excludesFormer })),
  fc.integer({ min: 1, max: 600 }).map(minutes => ({
    ...commands['change-deadline'],
    deadline: new Date(NOW.getTime() + minutes * 60_000),
  })),
);
/** Ends are rare, so that most sequences get somewhere first. */
const anyCommand = fc.oneof(
  { weight: 80, arbitrary: command },
  { weight: 2, arbitrary: intervention },
  { weight: 1, arbitrary: fc.constant(commands.fail) },
  { weight: 1, arbitrary: fc.constantFrom(commands.cancel, { ...commands.cancel, orgId: workerId(9) }) },
);

export const scenario = fc.record({
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
 * A worker's command concerns their latest assignment, and every round's offer makes another one, as ids are derived
 * from task, worker and round.
 */
function aimed(command: Command, task: Task | null, nowMs: number): Command {
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
  const assignmentId = command.assignmentId.replace(/^aaaaaaaa/, `aaaaaaa${command.round}`);
  if (command.kind === 'offer') return { ...command, assignmentId };
  return { ...command, assignmentId, startBy: new Date(nowMs + START_WITHIN_MS) };
}

function specWith(total: number): CreateTask['spec'] {
  return { ...create.spec, consensus: { ...create.spec.consensus, total } };
}

/** Runs a scenario; `onChange` is called for every change. */
export function run(
  { creation, commands: sequence }: typeof scenario extends fc.Arbitrary<infer Value> ? Value : never,
  onChange: (
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
    { command: { ...create, ...creation, spec: specWith(creation.answersPerStep) }, minutes: 0 },
    ...sequence,
  ]) {
    time += minutes * 60_000;
    const decision = decide(task, aimed(next, task, time), {
      ...circumstances,
      now: new Date(time),
      openAssignmentsOf: id => load.get(id) ?? 0,
    });
    if (decision.outcome !== 'changed') continue;
    for (const { workerId: id, delta } of decision.loadChanges) load.set(id, (load.get(id) ?? 0) + delta);
    onChange(task, decision.task, decision.events, load);
    events.push(...decision.events);
    task = decision.task;
  }
  if (task === null) throw new Error('The task was not created.');
  return { task, events };
}
