import { DEFAULT_DEADLINE_SECONDS, StoredTaskSpec, verdictOnOnly } from '#libs/contracts';
import type { Command, CreateTask } from '../src/domain/command.rule.js';
import { decide } from '../src/domain/decide.rule.js';
import type { Circumstances } from '../src/domain/decision.rule.js';
import type { Task } from '../src/domain/task.rule.js';

export const NOW = new Date('2026-03-01T12:00:00.000Z');
export const LATER = new Date('2026-03-01T12:10:00.000Z');
export const OFFER_ENDS = new Date('2026-03-01T12:02:00.000Z');
export const NEW_DEADLINE = new Date('2026-03-01T18:00:00.000Z');
export const ORG = '0b5f1f0e-2d5a-4f5e-9a49-0d5b7d3b9a10';
export const PRICE = { amount_micros: 5_000_000, currency: 'USD' as const };

/** Valid UUIDs that are easy to distinguish. */
export function workerId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
export function assignmentIdOf(worker: string): string {
  return worker.replace(/^00000000/, 'aaaaaaaa');
}

export const W1 = workerId(1);
export const W2 = workerId(2);
export const A1 = assignmentIdOf(W1);

export const create: CreateTask = {
  kind: 'create',
  taskId: '7a7e9b52-6c1b-7c3e-8f53-3e7c5b1d2f01',
  orgId: ORG,
  workspaceId: 'default',
  spec: StoredTaskSpec.parse({ task_type: 'review', title: 'Look at it', instructions: 'Carefully.' }),
  answersPerStep: 1,
  steps: 1,
  price: PRICE,
  defaultDeadlineMs: DEFAULT_DEADLINE_SECONDS * 1_000,
  poolWorkTimeoutSeconds: null,
  poolAssignment: null,
  poolAcceptWithinSeconds: null,
  requesters: [],
};

export const commands = {
  create,
  queue: { kind: 'queue', price: PRICE },
  offer: {
    kind: 'offer',
    assignmentId: A1,
    workerId: W1,
    capacity: 1,
    trustLevel: 3,
    workerRevision: null,
    personKey: null,
    round: 1,
    score: 0.5,
    candidatesConsidered: 2,
    expiresAt: OFFER_ENDS,
  },
  assign: {
    kind: 'assign',
    assignmentId: A1,
    workerId: W1,
    capacity: 1,
    trustLevel: 3,
    workerRevision: null,
    personKey: null,
    round: 1,
    score: 0.5,
    candidatesConsidered: 2,
    startBy: OFFER_ENDS,
  },
  accept: { kind: 'accept', assignmentId: A1, workerId: W1 },
  decline: { kind: 'decline', assignmentId: A1, workerId: W1 },
  'expire-offer': { kind: 'expire-offer', assignmentId: A1 },
  release: { kind: 'release', assignmentId: A1, workerId: W1 },
  'take-back': { kind: 'take-back', assignmentId: A1, workerId: W1, scope: 'all_work' },
  start: { kind: 'start', assignmentId: A1, workerId: W1 },
  submit: { kind: 'submit', assignmentId: A1, workerId: W1, output: { ok: true }, evidence: [], files: [] },
  verify: {
    kind: 'verify',
    step: 1,
    output: { ok: true },
    verdict: verdictOnOnly(A1),
  },
  extend: { kind: 'extend', step: 1, answersNeeded: 2, trustLevel: null, withdrawsOpen: false },
  fail: { kind: 'fail', reason: 'expired', detail: null, step: null },
  cancel: { kind: 'cancel', orgId: ORG, pools: null, reason: 'not needed' },
  requeue: { kind: 'requeue', orgId: ORG, pools: null, reason: 'not reached', excludesFormer: true },
  reassign: {
    kind: 'reassign',
    ...{ orgId: ORG, pools: null, reason: 'speaks French', replaces: null },
    ...{ assignmentId: assignmentIdOf(W2), workerId: W2, capacity: 1, trustLevel: 3 },
    ...{ workerRevision: null, personKey: null, round: 2, score: 0.5, candidatesConsidered: 1 },
    startBy: OFFER_ENDS,
  },
  'change-deadline': {
    kind: 'change-deadline',
    orgId: ORG,
    pools: null,
    reason: 'after lunch',
    deadline: NEW_DEADLINE,
    defaultDeadlineMs: DEFAULT_DEADLINE_SECONDS * 1_000,
  },
  erase: { kind: 'erase', orgId: ORG, pools: null, reason: 'request', reference: 'DSR-1' },
  breach: { kind: 'breach', breach: 'deadline', dueAt: NOW },
  'check-work': { kind: 'check-work', assignmentId: A1 },
  relax: { kind: 'relax' },
} as const satisfies { readonly [Kind in Command['kind']]: Extract<Command, { kind: Kind }> };

export const circumstances: Circumstances = {
  now: NOW,
  openAssignmentsOf: () => 0,
  checkOutput: () => ({ outcome: 'checked', faults: [] }),
  fenceOf: () => ({ standing: 'active', revision: 0, personKey: null }),
  isClosed: () => false,
};

/** The task after these commands, none of which may be refused. */
export function taskAfter(...given: readonly Command[]): Task {
  return given.reduce<Task | null>((task, command) => applied(task, command), null) ?? unreachable();
}

export function applied(task: Task | null, command: Command, now = NOW): Task {
  const decision = decide(task, command, { ...circumstances, now });
  if (decision.outcome === 'changed') return decision.task;
  throw new Error(`${command.kind} was ${decision.outcome}: ${JSON.stringify(decision)}`);
}

function unreachable(): never {
  throw new Error('A task begins with a command.');
}
