import { ServiceError, invalid, notFound } from '#libs/contracts';
import { createEvent } from '#libs/messaging';
import { decide } from '../domain/decide.rule.js';
import type { Circumstances, Decision, Unchecked, WorkerFence } from '../domain/decision.rule.js';
import { sealEvent } from '../domain/sealed-event.rule.js';
import type { SealedEvent } from '../domain/sealed-event.rule.js';
import type { LoadedTask, WorkerLoad } from './load-batch.sql.js';
import { eventTrace } from './event-trace.js';
import type { BatchWrites } from './save-batch.sql.js';
import type { Done, TaskRequest, Transition } from './task-request.js';

/** Handlers refuse events above 2 MiB; this leaves room for the `task.completed` that carries the same answer. */
const MAX_ENVELOPE_CHARS = 1_900_000;

/** No standing has been reported for this worker yet. */
const UNKNOWN_WORKER: WorkerFence = { standing: 'active', revision: 0, personKey: null };

interface BatchCircumstances extends Omit<Circumstances, 'openAssignmentsOf' | 'fenceOf'> {
  readonly nextId: () => string;
  /** 32 random bytes in hex. */
  readonly nextSalt: () => string;
}

/**
 * The tasks and workers of one transaction while its commands are decided in order: each command sees the changes of
 * those before it.
 */
export class TaskBatch {
  private readonly tasks: Map<string, LoadedTask>;
  private readonly taskOfAssignment = new Map<string, string>();
  private readonly loadChanges = new Map<string, number>();
  private readonly events: SealedEvent[] = [];

  constructor(
    private readonly found: ReadonlyMap<string, LoadedTask>,
    private readonly loads: ReadonlyMap<string, WorkerLoad>,
    private readonly circumstances: BatchCircumstances,
  ) {
    this.tasks = new Map(found);
    for (const { task } of found.values()) {
      for (const { assignmentId } of task.assignments) this.taskOfAssignment.set(assignmentId, task.taskId);
    }
  }

  /** @throws ServiceError when the command is refused; it has then changed nothing */
  execute({
    target,
    command,
    traceparent,
  }: TaskRequest): { readonly outcome: 'done'; readonly done: Done } | Unchecked {
    const taskId = 'taskId' in target ? target.taskId : this.taskOfAssignment.get(target.assignmentId);
    const loaded = taskId === undefined ? undefined : this.tasks.get(taskId);
    const decision = decide(loaded?.task ?? null, command, {
      ...this.circumstances,
      openAssignmentsOf: id => (this.loads.get(id)?.open ?? 0) + (this.loadChanges.get(id) ?? 0),
      fenceOf: id => this.loads.get(id) ?? UNKNOWN_WORKER,
    });
    if (decision.outcome === 'unchecked') return decision;
    if (decision.outcome === 'unchanged')
      return { outcome: 'done', done: { task: decision.task, changed: false, transitions: [] } };
    if (decision.outcome !== 'changed') throw refusalOf(decision);
    const transitions = this.seal(decision, loaded, traceparent);
    this.apply(
      decision,
      transitions.map(({ sealed }) => sealed),
      loaded?.traceparent ?? traceparent,
    );
    return { outcome: 'done', done: { task: decision.task, changed: true, transitions } };
  }

  /** Every change, ready to be written. */
  writes(): BatchWrites {
    const changed = [...this.tasks].filter(([taskId, { task }]) => this.found.get(taskId)?.task !== task);
    return {
      tasks: changed.map(([taskId, { task: after, lastHash, traceparent }]) => ({
        before: this.found.get(taskId)?.task ?? null,
        after,
        lastHash,
        traceparent,
      })),
      events: this.events,
      loads: this.loadChanges,
    };
  }

  private apply(
    { task, loadChanges }: Extract<Decision, { outcome: 'changed' }>,
    sealed: readonly SealedEvent[],
    traceparent: string | undefined,
  ): void {
    this.tasks.set(task.taskId, {
      task,
      lastHash: sealed.at(-1)?.hash ?? '',
      traceparent: traceparent ?? null,
    });
    for (const { workerId, delta } of loadChanges) {
      this.loadChanges.set(workerId, (this.loadChanges.get(workerId) ?? 0) + delta);
    }
    this.events.push(...sealed);
  }

  private seal(
    { task, events }: Extract<Decision, { outcome: 'changed' }>,
    before: LoadedTask | undefined,
    caller: string | undefined,
  ): readonly Transition[] {
    const trace = eventTrace(before?.traceparent ?? undefined, caller);
    const transitions: Transition[] = [];
    for (const event of events) {
      const version = task.version - events.length + transitions.length + 1;
      const previousHash = transitions.at(-1)?.sealed.hash ?? before?.lastHash ?? null;
      const id = this.circumstances.nextId();
      const salt = this.circumstances.nextSalt();
      const occurredAt = this.circumstances.now;
      const created = createEvent({ type: event.type, id }, trace.parent, trace.cause);
      const { traceparent } = created;
      const sealed = sealEvent(event, { task, version, id, occurredAt, traceparent, previousHash, salt });
      transitions.push({ event, sealed, created });
    }
    if (transitions.some(({ sealed }) => sealed.envelope.length > MAX_ENVELOPE_CHARS)) {
      throw new ServiceError(
        'too_large',
        'event.too_large',
        'The event exceeds the maximum size of an event.',
      );
    }
    return transitions;
  }
}

/** The error that reports a refused command to its sender. */
function refusalOf(
  decision: Exclude<Decision, { readonly outcome: 'changed' | 'unchanged' | 'unchecked' }>,
): ServiceError {
  switch (decision.outcome) {
    case 'conflict':
      return new ServiceError('conflict', decision.code, decision.message);
    case 'invalid':
      return invalid(
        'output.invalid',
        'The answer does not match the output that the task requires.',
        decision.faults,
      );
    case 'closed':
      return decision.what === 'pool' ? poolDeleted() : organizationSuspended();
    case 'not_found':
      return notFound(decision.what);
  }
}

function poolDeleted(): ServiceError {
  const detail = 'There is no such pool.';
  return invalid('task.invalid', detail, [{ pointer: '/requirements/worker_pool_id', detail }]);
}

function organizationSuspended(): ServiceError {
  return new ServiceError('forbidden', 'organization.suspended', 'The organization is suspended.');
}
