import { TaskCompleted, TaskQueued, TaskSubmitted, commitmentTo, linkHash } from '#libs/contracts';
import type { Facts, LogFact, Violations } from '../facts/facts.js';

/** An invariant, and changes of the sound facts for which it does not hold. */
export interface BrokenInvariant {
  readonly check: (facts: Facts) => Violations;
  readonly breakages: readonly { readonly how: string; readonly broken: Partial<Facts> }[];
}

const TYPES = ['task.created', 'task.queued', 'task.completed'] as const;

/** The log of a completed task. */
export function soundLogOf(taskId: string): readonly LogFact[] {
  return logOf(taskId, TYPES).map(({ fact }) => fact);
}

/** The log of a completed task whose content was erased then. */
export function erasedLogOf(taskId: string): readonly LogFact[] {
  return logOf(taskId, [...TYPES, 'task.erased']).map(({ fact, commitment }) =>
    fact.type === 'task.erased' ? fact : { ...fact, envelope: null, salt: null, commitment },
  );
}

function logOf(taskId: string, types: readonly string[]): readonly { fact: LogFact; commitment: string }[] {
  let previous: string | null = null;
  return types.map((type, index) => {
    const id = `${taskId}-event-${index + 1}`;
    const data = type === 'task.completed' ? { payable: [{ worker_id: 'worker-1' }] } : {};
    const event = { id, type, subject: taskId, sequence: index + 1, data };
    const salt = '5a'.repeat(32);
    const commitment = commitmentTo(event, salt);
    previous = linkHash(previous, commitment);
    const content = { envelope: JSON.stringify(event), commitment: null };
    const fact = { id, taskId, version: index + 1, type, ...content, hash: previous, hashVersion: 2, salt };
    return { fact, commitment };
  });
}

/** The facts of a sound run: two tasks, both completed. */
export function soundFacts(): Facts {
  const log = [...soundLogOf('task-1'), ...soundLogOf('task-2')];
  const taskIds = ['task-1', 'task-2'];
  return {
    acceptedIds: taskIds,
    strangeAnswers: [],
    tasks: taskIds.map(taskId => ({ taskId, status: 'completed' })),
    log,
    trees: [
      {
        ...{ orgId: 'org-1', events: log.length, size: log.length, root: 'a1', rootByLog: 'a1' },
        heads: [{ size: 3, root: 'b2', rootByLog: 'b2' }],
      },
    ],
    evidence: taskIds.map(taskId => ({ taskId, faults: [] })),
    stream: log.map(({ id, taskId, version }) => ({ id, taskId, version })),
    // The first offer of each task lapsed, and the worker accepted the second.
    assignments: taskIds.flatMap(taskId =>
      ['expired', 'submitted'].map(status => ({ taskId, workerId: 'worker-1', status })),
    ),
    capacities: new Map([['worker-1', 2]]),
    highestLoads: [{ workerId: 'worker-1', open: 2, counted: 2 }],
    lastLoads: [{ workerId: 'worker-1', open: 0, counted: 0 }],
    ledger: {
      sums: [{ currency: 'USD', sumMicros: 0n, transfers: 5 }],
      openHolds: { count: 0, amountMicros: 0n },
      differences: [],
      faults: [],
    },
    holds: taskIds.map(taskId => ({ taskId, resolution: 'captured' })),
    captures: taskIds.map(taskId => ({
      ...{ taskId, heldMicros: 150_000, platformMicros: 30_000, returnedMicros: 0 },
      earnings: [{ workerId: 'worker-1', amountMicros: 120_000 }],
    })),
    deliveries: log.map(({ id, taskId }) => ({
      ...{ deliveryId: `delivery-of-${id}`, eventId: id, taskId },
      ...{ status: 'delivered', attempts: 2, round: 1, endedAt: 30 },
      attemptLog: [
        { attempt: 1, round: 1, startedAt: 10 },
        { attempt: 2, round: 1, startedAt: 20 },
      ],
    })),
    acknowledged: new Set(log.map(({ id }) => id)),
    wrongSignatures: [],
    deadLetters: [{ messageId: 'chaos-1', durable: 'matcher--task-queued', reason: 'not_json', detail: '' }],
    traces: { poison: [{ messageId: 'chaos-1', at: 20 }], lossesAt: [10] },
    recoveries: [{ after: 'nats-killed', recovery: { outcome: 'recovered', afterMs: 3_000 } }],
    recoveryLimitMs: 30_000,
    drained: { outcome: 'drained', afterMs: 5_000 },
  };
}

/** The same list with the item at `index` changed. */
export function changed<T>(items: readonly T[], index: number, change: Partial<T>): readonly T[] {
  return items.map((item, at) => (at === index ? { ...item, ...change } : item));
}

/** The log of a decision that two must approve, and that two of three did; the counted answers come first. */
export function decisionLog({
  verdicts = ['approved', 'approved', 'rejected'],
  counted = 2,
  veto = false,
  passedOn = 2,
}: Partial<{ verdicts: readonly string[]; counted: number; veto: boolean; passedOn: number }> = {}) {
  const answers = verdicts.map((text, index) => {
    const [verdict = '', action] = text.split(' ');
    const assignment_id = `00000000-0000-4000-8000-00000000000${index}`;
    return { assignment_id, output: { verdict, ...(action !== undefined && { action }) } };
  });
  const { consensus, ...submitted } = TaskSubmitted.example;
  const ids = answers.map(({ assignment_id }) => assignment_id);
  const verdict = {
    ...TaskCompleted.example.verdict,
    ...{ method: 'quorum', decided: 'all_answers' },
    ...{ counted_assignment_ids: ids.slice(0, counted), outvoted_assignment_ids: ids.slice(counted) },
  };
  const rules = { consensus: { ...consensus, total: 3, method: 'quorum', quorum: 2, veto } };
  const data: readonly (readonly [type: string, data: object])[] = [
    ...Array.from(
      { length: passedOn },
      () => ['task.queued', { ...TaskQueued.example, reason: 'escalated' }] as const,
    ),
    ...answers.map(
      answer =>
        ['task.submitted', { ...submitted, ...rules, ...answer, decision: { max_escalations: 1 } }] as const,
    ),
    ['task.completed', { ...TaskCompleted.example, verdict, output: answers[0]?.output }],
  ];
  return data.map(([type, one], index) => ({
    ...{
      id: `decision-event-${index}`,
      taskId: 'decision',
      version: index + 1,
      type,
      hash: '',
      hashVersion: 2,
      salt: null,
      commitment: null,
    },
    envelope: JSON.stringify({ data: one }),
  }));
}
