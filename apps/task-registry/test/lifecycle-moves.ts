import type { Command, CreateTask } from '../src/domain/command.rule.js';
import { decide } from '../src/domain/decide.rule.js';
import type { TaskEvent } from '../src/domain/decision.rule.js';
import type { Assignment, Task } from '../src/domain/task.rule.js';
import { answersReceived, isOpen } from '../src/domain/task-status.rule.js';
import { assignmentIdOf, circumstances, commands, create, workerId } from './domain-tasks.js';
import fc from 'fast-check';

/** The next step of an actor, in terms that apply to any state of the task. */
type Move =
  | { readonly move: 'place'; readonly trust: number }
  | { readonly move: 'act'; readonly who: number; readonly what: 'go on' | 'give up' | 'lose' }
  | {
      readonly move: 'judge';
      readonly verdicts: readonly Judgement[];
      readonly stepsBack: number;
      readonly output: number;
    }
  | {
      readonly move: 'request more';
      readonly trustLevel: number | null;
      readonly withdrawsOpen: boolean;
    }
  | { readonly move: 'end'; readonly command: Command };

/** The judgement of one answer; `unjudged` if it arrived while the verdict was in transit. */
type Judgement = 'counted' | 'outvoted' | 'unjudged';

const judgement = fc.constantFrom<Judgement>('counted', 'counted', 'outvoted', 'unjudged');

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ move: fc.constant('place' as const), trust: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      move: fc.constant('act' as const),
      who: fc.nat(20),
      what: fc.constantFrom(
        'go on' as const,
        'go on' as const,
        'go on' as const,
        'go on' as const,
        'give up' as const,
        'lose' as const,
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      move: fc.constant('judge' as const),
      verdicts: fc.array(judgement, { minLength: 4, maxLength: 4 }),
      stepsBack: fc.constantFrom(0, 0, 0, 1),
      output: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant('request more' as const),
      trustLevel: fc.constantFrom(null, 1, 2, 3, 4, 5),
      withdrawsOpen: fc.boolean(),
    }),
  },
);
const rareEnd: fc.Arbitrary<Move> = fc.constantFrom<Move>(
  { move: 'end', command: commands.fail },
  { move: 'end', command: commands.cancel },
);

/** A task of up to three steps with up to three answers each, and its moves. */
export const history = fc.record({
  answersPerStep: fc.integer({ min: 1, max: 3 }),
  steps: fc.integer({ min: 1, max: 3 }),
  ownTrustLevel: fc.constantFrom(undefined, 2),
  moves: fc.array(fc.oneof({ weight: 60, arbitrary: move }, { weight: 1, arbitrary: rareEnd }), {
    minLength: 30,
    maxLength: 120,
  }),
});
export type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

/** One change in a history. */
export interface Change {
  readonly before: Task | null;
  readonly after: Task;
  readonly events: readonly TaskEvent[];
}

/** The command that creates the task of a history. */
export function creationOf({ answersPerStep, steps, ownTrustLevel }: Omit<History, 'moves'>): CreateTask {
  const { spec } = create;
  const requirements = { ...spec.requirements, ...(ownTrustLevel && { trust_level: ownTrustLevel }) };
  const workflow =
    steps === 1 ? [] : Array.from({ length: steps }, (_, place) => ({ name: `step ${place + 1}` }));
  return { ...create, answersPerStep, steps, spec: { ...spec, requirements, workflow_steps: workflow } };
}

/** All changes of a history, in order. */
export function changesOf(one: History): readonly Change[] {
  const changes: Change[] = [];
  let task: Task | null = null;
  for (const next of [creationOf(one), ...one.moves]) {
    const command: Command | undefined =
      'kind' in next ? next : task === null ? undefined : commandOf(task, next);
    if (command === undefined) continue;
    const decision = decide(task, command, circumstances);
    if (decision.outcome !== 'changed') continue;
    changes.push({ before: task, after: decision.task, events: decision.events });
    task = decision.task;
  }
  return changes;
}

/** The command of a move in the present state of the task; undefined when there is none. */
export function commandOf(task: Task, next: Move): Command | undefined {
  switch (next.move) {
    case 'place': {
      const worker = workerId(task.assignments.length + 1);
      const named = { workerId: worker, assignmentId: assignmentIdOf(worker) };
      return { ...commands.offer, ...named, round: task.round, trustLevel: next.trust };
    }
    case 'act': {
      const open = task.assignments.filter(isOpen);
      const assignment = open[next.who % Math.max(1, open.length)];
      return assignment === undefined ? undefined : actionOn(assignment, next.what);
    }
    case 'judge':
      return verdictOf(task, next);
    case 'request more': {
      const { trustLevel } = next;
      // Answers that cannot agree any more are at least one.
      const withdrawsOpen = next.withdrawsOpen && answersReceived(task) > 0;
      const more = { answersNeeded: task.answersNeeded + 1, trustLevel, withdrawsOpen };
      return { ...commands.extend, step: task.step, ...more };
    }
    case 'end':
      return next.command;
  }
}

function actionOn(
  { assignmentId, workerId: worker, status }: Assignment,
  what: 'go on' | 'give up' | 'lose',
): Command {
  const named = { assignmentId, workerId: worker };
  if (what === 'give up') return { kind: status === 'offered' ? 'decline' : 'release', ...named };
  if (what === 'lose') return { ...commands['take-back'], ...named };
  if (status === 'started') return { ...commands.submit, ...named };
  return { kind: status === 'offered' ? 'accept' : 'start', ...named };
}

function verdictOf(task: Task, { verdicts, stepsBack, output }: Extract<Move, { move: 'judge' }>): Command {
  const step = task.step - stepsBack;
  const answers = task.assignments.filter(one => one.step === step && one.status === 'submitted');
  const judged = (as: Judgement): string[] =>
    answers.flatMap(({ assignmentId }, place) =>
      verdicts[place % verdicts.length] === as ? [assignmentId] : [],
    );
  const verdict = {
    ...commands.verify.verdict,
    counted_assignment_ids: judged('counted'),
    outvoted_assignment_ids: judged('outvoted'),
  };
  return { kind: 'verify', step, output, verdict };
}
