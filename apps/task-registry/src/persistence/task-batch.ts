import { ServiceError } from '#libs/contracts';
import { decide } from '../domain/decide.js';
import type { Circumstances, Decision, Unchecked, WorkerFence } from '../domain/decision.js';
import type { LoadedTask, WorkerLoad } from './load-batch.js';
import { refusalOf } from './refusal-of.js';
import type { BatchWrites } from './save-batch.js';
import { sealEvent } from './sealed-event.js';
import type { SealedEvent } from './sealed-event.js';
import type { Done, TaskRequest } from './task-request.js';

/** Handlers refuse events above 2 MiB; this leaves room for the `task.completed` that carries the same answer. */
const MAX_ENVELOPE_CHARS = 1_900_000;

/** Nothing has been said of this worker yet. */
const UNKNOWN_WORKER: WorkerFence = { standing: 'active', revision: 0 };

export interface BatchCircumstances extends Omit<Circumstances, 'openAssignmentsOf' | 'fenceOf'> {
  readonly nextId: () => string;
}

/**
 * The tasks and workers of one transaction while its commands are decided, one after the other:
 * each finds what those before it left.
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

  /** @throws ServiceError when the command is refused; then it has changed nothing */
  settle({
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
      return { outcome: 'done', done: { task: decision.task, changed: false } };
    if (decision.outcome !== 'changed') throw refusalOf(decision);
    this.apply(decision, this.seal(decision, loaded, traceparent));
    return { outcome: 'done', done: { task: decision.task, changed: true } };
  }

  /** Everything that was changed, to be written. */
  writes(): BatchWrites {
    const changed = [...this.tasks].filter(([taskId, { task }]) => this.found.get(taskId)?.task !== task);
    return {
      tasks: changed.map(([taskId, { task: after, lastHash }]) => ({
        before: this.found.get(taskId)?.task ?? null,
        after,
        lastHash,
      })),
      events: this.events,
      loads: this.loadChanges,
    };
  }

  private apply(
    { task, loadChanges }: Extract<Decision, { outcome: 'changed' }>,
    sealed: readonly SealedEvent[],
  ): void {
    this.tasks.set(task.taskId, { task, lastHash: sealed.at(-1)?.hash ?? '' });
    for (const { workerId, delta } of loadChanges) {
      this.loadChanges.set(workerId, (this.loadChanges.get(workerId) ?? 0) + delta);
    }
    this.events.push(...sealed);
  }

  private seal(
    { task, events }: Extract<Decision, { outcome: 'changed' }>,
    before: LoadedTask | undefined,
    traceparent: string | undefined,
  ): readonly SealedEvent[] {
    const sealed: SealedEvent[] = [];
    for (const event of events) {
      const version = task.version - events.length + sealed.length + 1;
      const previousHash = sealed.at(-1)?.hash ?? before?.lastHash ?? null;
      const id = this.circumstances.nextId();
      const occurredAt = this.circumstances.now;
      sealed.push(sealEvent(event, { task, version, id, occurredAt, traceparent, previousHash }));
    }
    if (sealed.some(({ envelope }) => envelope.length > MAX_ENVELOPE_CHARS)) {
      throw new ServiceError('too_large', 'event.too_large', 'This is more than an event can carry.');
    }
    return sealed;
  }
}
