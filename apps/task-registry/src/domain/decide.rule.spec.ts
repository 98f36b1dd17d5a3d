import { describe, expect, test } from 'vitest';
import {
  LATER,
  W2,
  applied,
  assignmentIdOf,
  circumstances,
  commands,
  create,
  taskAfter,
} from '../../test/domain-tasks.js';
import type { Command } from './command.rule.js';
import { decide } from './decide.rule.js';
import type { Decision } from './decision.rule.js';
import { statusOf } from './task-status.rule.js';
import type { Task } from './task.rule.js';

const { offer, accept, start, submit, verify, fail, cancel } = commands;
const queued = taskAfter(create);
const offered = taskAfter(create, offer);
const accepted = taskAfter(create, offer, accept);
const started = taskAfter(create, offer, accept, start);
const submitted = taskAfter(create, offer, accept, start, submit);

/** Every state of a task with one answer. The last three are queued again, each after a different end of its offer. */
const STATES = {
  none: null,
  created: taskAfter({ ...create, price: null }),
  queued,
  offered,
  accepted,
  started,
  submitted,
  completed: applied(submitted, verify),
  failed: applied(started, fail),
  cancelled: applied(started, cancel),
  declined: applied(offered, commands.decline),
  expired: applied(offered, commands['expire-offer'], LATER),
  released: applied(started, commands.release),
} as const satisfies Record<string, Task | null>;

const otherWorker = { workerId: W2, assignmentId: assignmentIdOf(W2), round: 2 };

/** The commands of the table. Offers go to a worker who has not had the task. */
const COMMANDS: readonly Command[] = [
  commands.create,
  commands.queue,
  { ...commands.offer, ...otherWorker },
  { ...commands.assign, ...otherWorker },
  commands.accept,
  commands.decline,
  commands['expire-offer'],
  commands.release,
  commands['take-back'],
  commands.start,
  commands.submit,
  commands.verify,
  commands.extend,
  commands.fail,
  commands.cancel,
  commands.requeue,
  commands.reassign,
  commands['change-deadline'],
  commands.erase,
  commands.breach,
  commands['check-work'],
  commands.relax,
];

/**
 * The effect of every command on every state: the new status; `=` unchanged; `T`, `A`, `C`, `L` a conflict `task.conflict`,
 * `assignment.conflict`, `task.not_cancellable`, `task.not_ended`; `-` not found.
 */
const TABLE = `
                none      created   queued    offered   accepted  started   submitted completed failed    cancelled declined  expired   released
create          queued    =         =         =         =         =         =         =         =         =         =         =         =
queue           -         queued    =         =         =         =         =         =         =         =         =         =         =
offer           -         T         offered   T         T         T         T         T         T         T         offered   offered   offered
assign          -         T         accepted  T         T         T         T         T         T         T         accepted  accepted  accepted
accept          -         -         -         A         =         =         =         =         A         A         A         A         A
decline         -         -         -         queued    A         A         A         A         A         A         =         A         A
expire-offer    -         -         -         queued    A         A         A         A         A         A         A         =         A
release         -         -         -         A         queued    queued    A         A         A         A         A         A         =
take-back       -         -         -         queued    queued    queued    =         =         =         =         =         =         =
start           -         -         -         A         started   =         =         =         A         A         A         A         A
submit          -         -         -         A         A         submitted =         =         A         A         A         A         A
verify          -         T         T         T         T         T         completed =         T         T         T         T         T
extend          -         T         T         T         T         T         queued    T         T         T         T         T         T
fail            -         failed    failed    failed    failed    failed    failed    T         =         T         failed    failed    failed
cancel          -         cancelled cancelled cancelled cancelled cancelled cancelled C         C         C         cancelled cancelled cancelled
requeue         -         T         queued    queued    queued    queued    T         T         T         T         queued    queued    queued
reassign        -         T         accepted  accepted  accepted  accepted  T         T         T         T         T         T         T
change-deadline -         created   queued    offered   accepted  started   submitted T         T         T         queued    queued    queued
erase           -         L         L         L         L         L         L         completed failed    cancelled L         L         L
breach          -         created   queued    offered   accepted  started   submitted T         T         T         queued    queued    queued
check-work      -         -         -         =         =         =         =         =         =         =         =         =         =
relax           -         =         =         =         =         =         =         T         T         T         =         =         =
`;

const CONFLICTS: Readonly<Record<string, string>> = {
  'task.conflict': 'T',
  'assignment.conflict': 'A',
  'task.not_cancellable': 'C',
  'task.not_ended': 'L',
};

function cellOf(decision: Decision): string {
  switch (decision.outcome) {
    case 'changed':
      return statusOf(decision.task);
    case 'unchanged':
      return '=';
    case 'conflict':
      return CONFLICTS[decision.code] ?? decision.code;
    case 'invalid':
    case 'unchecked':
    case 'closed':
      return decision.outcome;
    case 'not_found':
      return '-';
  }
}

const [head, ...rows] = TABLE.trim()
  .split('\n')
  .map(line => line.trim().split(/\s+/));

// Ten minutes later, when an offer has expired.
describe.each(COMMANDS.map(command => ({ kind: command.kind, command })))('$kind', ({ kind, command }) => {
  const row = rows.find(([name]) => name === kind) ?? [];
  test.each(Object.entries(STATES))('when the task is %s', (state, task) => {
    const decision = decide(task, command, { ...circumstances, now: LATER });
    expect(cellOf(decision)).toBe(row[(head?.indexOf(state) ?? -1) + 1]);
  });
});

test('the table covers every state and every command', () => {
  expect(head).toEqual(Object.keys(STATES));
  expect(rows.map(([name]) => name)).toEqual(Object.keys(commands));
  expect(COMMANDS.map(({ kind }) => kind)).toEqual(Object.keys(commands));
});
