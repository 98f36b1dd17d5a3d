import {
  AssignTask,
  ClosePool,
  OfferTask,
  ReviewWorker,
  ServiceError,
  TakeBackWork,
  TaskCancelled,
  TaskOffered,
  TaskQueued,
  TaskSubmitted,
} from '#libs/contracts';
import type {
  AssignmentRef,
  OpenWork,
  ReplyOf,
  RequestInput,
  RequestOf,
  WorkerStanding,
} from '#libs/contracts';
import { derivedUuid } from '#libs/platform';
import type { NatsPeer } from '#libs/testing';
import { conflict, firstQueued, nextRound, offered, submitted } from './fake-task.js';
import type { FakeTask, TaskChange } from './fake-task.js';

/** As much of the task-registry as the matcher uses: it enforces places and capacities, and publishes events. */
export class FakeRegistry {
  /** Every requested offer, including refused ones. */
  readonly asked: readonly RequestInput<typeof OfferTask>[];
  /** Every requested direct assignment. */
  readonly assigned: readonly RequestInput<typeof AssignTask>[];
  /** Who got a place on which task, in that order. */
  readonly given: { readonly taskId: string; readonly workerId: string }[] = [];
  private readonly tasks = new Map<string, FakeTask>();
  /** Workers who count as full regardless of their open assignments. */
  readonly full = new Set<string>();
  /** Workers whom the registry refuses as people who have the task with another account. */
  readonly separated = new Set<string>();
  /** Every requested review. */
  readonly reviewed: readonly RequestInput<typeof ReviewWorker>[];
  /** While set, reviews fail with it. */
  reviewError: ServiceError | undefined;
  /** Pools with live tasks, according to the registry. */
  readonly livePools = new Set<string>();
  private readonly standings = new Map<string, { standing: WorkerStanding; revision: number }>();

  private pause: Promise<unknown> | undefined;

  constructor(private readonly peer: NatsPeer) {
    this.asked = peer.answer(OfferTask, request => this.place(request, 'offered'));
    this.assigned = peer.answer(AssignTask, request => this.place(request, 'accepted'));
    this.reviewed = peer.answer(ReviewWorker, request => this.review(request));
    peer.answer(TakeBackWork, request => this.takeBack(request));
    peer.answer(ClosePool, ({ pool_id }) => {
      if (this.livePools.has(pool_id)) throw conflict('pool.in_use');
      return Promise.resolve({});
    });
  }

  /** Holds the next offer before it is processed. @returns a function that releases it */
  pauseNextOffer(): () => void {
    const { promise, resolve } = Promise.withResolvers();
    this.pause = promise;
    return () => {
      resolve(undefined);
    };
  }

  /** Queues a task for the first time. @returns its id */
  async queue(orgId: string, change: TaskChange = {}): Promise<string> {
    const queued = firstQueued(change);
    const { task_id: taskId, domain, places } = queued;
    const task = {
      orgId,
      domain,
      queued,
      places,
      assignments: new Map<string, 'offered'>(),
      hasEnded: false,
    };
    this.tasks.set(taskId, task);
    await this.publishQueued(taskId);
    return taskId;
  }

  /** Publishes the first `task.queued` once more: a redelivery. */
  async publishQueued(taskId: string): Promise<void> {
    const { orgId, queued } = this.get(taskId);
    await this.peer.publish(TaskQueued, queued, { orgid: orgId });
  }

  /** A worker declines the offer: the place is open again. */
  async decline(taskId: string, workerId: string): Promise<void> {
    const task = this.get(taskId);
    task.assignments.set(workerId, 'over');
    task.places += 1;
    const ref = { assignment_id: this.assignmentIdOf(taskId, workerId), worker_id: workerId };
    const ended = { ...ref, outcome: 'declined' as const };
    const queued = nextRound(task, { reason: 'declined', ended_assignment: ended });
    await this.peer.publish(TaskQueued, queued, { orgid: task.orgId });
  }

  /** An offer lapses, the worker's `times`th in total: the place is open again, also to that worker. */
  async lapse(taskId: string, workerId: string, times = 1, lastAt = new Date()): Promise<void> {
    const task = this.get(taskId);
    const assignmentId = this.assignmentIdOf(taskId, workerId);
    task.assignments.delete(workerId);
    task.places += 1;
    task.queued = {
      ...task.queued,
      reason: 'offer_expired',
      round: task.queued.round + 1,
      lapsed_offers: [
        ...task.queued.lapsed_offers.filter(one => one.worker_id !== workerId),
        { worker_id: workerId, times, last_at: lastAt.toISOString() },
      ],
      ended_assignment: {
        assignment_id: assignmentId,
        worker_id: workerId,
        outcome: 'expired',
      },
    };
    await this.publishQueued(taskId);
  }

  accept(taskId: string, workerId: string): void {
    this.get(taskId).assignments.set(workerId, 'accepted');
  }

  async submit(taskId: string, workerId: string): Promise<void> {
    const task = this.get(taskId);
    task.assignments.set(workerId, 'over');
    await this.publishSubmitted(task.orgId, taskId, workerId);
  }

  async publishSubmitted(orgId: string, taskId: string, workerId: string): Promise<void> {
    await this.peer.publish(
      TaskSubmitted,
      submitted({
        task_id: taskId,
        assignment_id: this.assignmentIdOf(taskId, workerId),
        worker_id: workerId,
      }),
      { orgid: orgId },
    );
  }

  async publishOffered(orgId: string, taskId: string, workerId: string): Promise<void> {
    await this.peer.publish(
      TaskOffered,
      offered({ task_id: taskId, assignment_id: this.assignmentIdOf(taskId, workerId), worker_id: workerId }),
      { orgid: orgId },
    );
  }

  /** A verdict on its answers before everyone had answered: its next step needs other workers. */
  async verify(taskId: string): Promise<void> {
    const task = this.get(taskId);
    const withdrawn = this.withdraw(taskId);
    const next = { reason: 'next_step' as const, step: task.queued.step + 1, withdrawn };
    await this.peer.publish(TaskQueued, nextRound(task, next), { orgid: task.orgId });
  }

  async cancel(taskId: string): Promise<void> {
    const task = this.get(taskId);
    task.hasEnded = true;
    await this.peer.publish(
      TaskCancelled,
      {
        task_id: taskId,
        reason: null,
        payable: [],
        withdrawn: this.withdraw(taskId),
        cancelled_at: new Date().toISOString(),
      },
      { orgid: task.orgId },
    );
  }

  /** The workers who have a place now. */
  holdersOf(taskId: string): readonly string[] {
    const { assignments } = this.get(taskId);
    return [...assignments].filter(([, state]) => state !== 'over').map(([workerId]) => workerId);
  }

  isAnswered(taskId: string): boolean {
    return [...this.get(taskId).assignments.values()].includes('over');
  }

  /** Ends the open assignments. @returns those */
  private withdraw(taskId: string): AssignmentRef[] {
    const { assignments } = this.get(taskId);
    const open = this.holdersOf(taskId);
    for (const workerId of open) assignments.set(workerId, 'over');
    return open.map(workerId => ({
      assignment_id: this.assignmentIdOf(taskId, workerId),
      worker_id: workerId,
    }));
  }

  private async place(
    request: RequestOf<typeof OfferTask> | RequestOf<typeof AssignTask>,
    as: 'offered' | 'accepted',
  ): Promise<ReplyOf<typeof OfferTask>> {
    const { task_id: taskId, worker_id: workerId, capacity } = request;
    const pause = this.pause;
    this.pause = undefined;
    await pause;
    const task = this.tasks.get(taskId);
    if (task === undefined) throw new ServiceError('not_found', 'task.not_found', 'There is no such task.');
    const state = task.assignments.get(workerId);
    const isNew = state === undefined || state === 'over';
    // Before any await: an offer that lapses in between has another id.
    const assignmentId = this.assignmentIdOf(taskId, workerId);
    if (isNew) {
      if (task.hasEnded || task.places === 0) throw conflict('task.conflict');
      if (state === 'over') throw conflict('worker.had_task');
      if (this.separated.has(workerId)) throw conflict('worker.person_had_task');
      const { standing, revision } = this.standings.get(workerId) ?? { standing: 'active', revision: 0 };
      if (standing !== 'active') throw conflict('worker.unavailable');
      if ((request.worker_revision ?? revision) < revision) throw conflict('worker.changed');
      if (this.full.has(workerId) || this.openOf(workerId) >= capacity) throw conflict('worker.full');
      task.assignments.set(workerId, as);
      task.places -= 1;
      this.given.push({ taskId, workerId });
      await this.publishOffered(task.orgId, taskId, workerId);
    }
    const progress = { status: as, version: 2, changed: isNew, replayed: false } as const;
    return { task_id: taskId, assignment_id: assignmentId, ...progress };
  }

  /** A new one after each lapse; otherwise the same on every call. */
  assignmentIdOf(taskId: string, workerId: string): string {
    const lapsed = this.tasks.get(taskId)?.queued.lapsed_offers.find(one => one.worker_id === workerId);
    return derivedUuid(taskId, workerId, String(lapsed?.times ?? 0));
  }

  private async review({
    worker_id: workerId,
    revision,
    standing,
  }: RequestOf<typeof ReviewWorker>): Promise<ReplyOf<typeof ReviewWorker>> {
    if (this.reviewError !== undefined) throw this.reviewError;
    if ((this.standings.get(workerId)?.revision ?? 0) > revision) return { open: [] };
    this.standings.set(workerId, { standing, revision });
    if (standing === 'active') return { open: this.openWork(workerId) };
    for (const taskId of this.tasks.keys()) await this.giveBack(taskId, workerId);
    return { open: [] };
  }

  private openWork(workerId: string): OpenWork[] {
    return [...this.tasks].flatMap(([taskId, { assignments, queued }]) => {
      const state = assignments.get(workerId) ?? 'over';
      if (state === 'over') return [];
      const { requirements, requesters, excluded_person_ids: others } = queued;
      const work = { assignment_id: this.assignmentIdOf(taskId, workerId), is_offer: state === 'offered' };
      return [{ ...work, requirements, requesters, other_person_ids: others }];
    });
  }

  private async takeBack({
    worker_id: workerId,
    assignments,
  }: RequestOf<typeof TakeBackWork>): Promise<ReplyOf<typeof TakeBackWork>> {
    let taken = 0;
    for (const { assignment_id: id, scope } of assignments) {
      for (const [taskId, task] of this.tasks) {
        if (this.assignmentIdOf(taskId, workerId) !== id) continue;
        if (scope === 'offer' && task.assignments.get(workerId) !== 'offered') continue;
        await this.giveBack(taskId, workerId);
        taken += 1;
      }
    }
    return { taken_back: taken };
  }

  /** The place is open again, and the worker who lost it is named as withdrawn. */
  private async giveBack(taskId: string, workerId: string): Promise<void> {
    const task = this.get(taskId);
    if ((task.assignments.get(workerId) ?? 'over') === 'over') return;
    task.assignments.set(workerId, 'over');
    task.places += 1;
    const withdrawn = [{ assignment_id: this.assignmentIdOf(taskId, workerId), worker_id: workerId }];
    const queued = nextRound(task, { reason: 'released', withdrawn });
    await this.peer.publish(TaskQueued, queued, { orgid: task.orgId });
  }

  private openOf(workerId: string): number {
    return [...this.tasks.values()].filter(({ assignments }) =>
      ['offered', 'accepted'].includes(assignments.get(workerId) ?? 'over'),
    ).length;
  }

  private get(taskId: string): FakeTask {
    const task = this.tasks.get(taskId);
    if (task === undefined) throw new Error(`The test never queued the task ${taskId}.`);
    return task;
  }
}
