import { commitmentTo, linkHash } from '#libs/contracts';
import type { Facts, LogFact } from '../facts/facts.js';

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
