import { randomUUID } from 'node:crypto';
import {
  OfferTask,
  Requirements,
  ServiceError,
  TaskCancelled,
  TaskOffered,
  TaskQueued,
  TaskSubmitted,
} from '#libs/contracts';
import type { AssignmentRef, DataOf, ReplyOf, RequestOf } from '#libs/contracts';
import { derivedUuid } from '#libs/platform';
import type { NatsPeer } from '#libs/testing';

interface FakeTask {
  readonly orgId: string;
  readonly domain: string;
  queued: DataOf<typeof TaskQueued>;
  /** Everyone who has had a place, with the place's state. */
  readonly assignments: Map<string, 'open' | 'over'>;
  places: number;
  hasEnded: boolean;
}

type TaskChange = Partial<Omit<DataOf<typeof TaskQueued>, 'requirements'>> & {
  readonly requirements?: Partial<Requirements>;
};

/** As much of the task-registry as the matcher meets: it guards places and capacities, and tells what happened. */
export class FakeRegistry {
  /** Every offer asked for, also those that were refused. */
  readonly asked: readonly RequestOf<typeof OfferTask>[];
  /** Who got a place on which task, in that order. */
  readonly given: { readonly taskId: string; readonly workerId: string }[] = [];
  readonly #tasks = new Map<string, FakeTask>();
  /** Workers who count as full whatever they have in hand. */
  readonly full = new Set<string>();

  #pause: Promise<unknown> | undefined;

  constructor(private readonly peer: NatsPeer) {
    this.asked = peer.answer(OfferTask, request => this.#offer(request));
  }

  /** Keeps the next offer waiting before it is looked at. @returns what lets it go on */
  pauseNextOffer(): () => void {
    const { promise, resolve } = Promise.withResolvers();
    this.#pause = promise;
    return () => {
      resolve(undefined);
    };
  }

  /** Queues a task for the first time. @returns its id */
  async queue(orgId: string, change: TaskChange = {}): Promise<string> {
    const queued: DataOf<typeof TaskQueued> = {
      task_id: randomUUID(),
      reason: 'created',
      places: 1,
      step: 1,
      round: 1,
      task_type: 'verification',
      domain: 'security',
      urgency: 'normal',
      deadline: null,
      created_at: new Date().toISOString(),
      excluded_worker_ids: [],
      lapsed_offers: [],
      ended_assignment: null,
      withdrawn: [],
      ...change,
      requirements: Requirements.parse(change.requirements ?? {}),
    };
    const { task_id: taskId, domain, places } = queued;
    const task = { orgId, domain, queued, places, assignments: new Map<string, 'open'>(), hasEnded: false };
    this.#tasks.set(taskId, task);
    await this.tellQueued(taskId);
    return taskId;
  }

  /** Tells `task.queued` once more, as it was told at first: a redelivery. */
  async tellQueued(taskId: string): Promise<void> {
    const { orgId, queued } = this.#get(taskId);
    await this.peer.tell(TaskQueued, queued, { orgid: orgId });
  }

  /** A worker turns the offer down: the place is open again. */
  async decline(taskId: string, workerId: string): Promise<void> {
    const task = this.#get(taskId);
    task.assignments.set(workerId, 'over');
    task.places += 1;
    await this.peer.tell(
      TaskQueued,
      {
        ...task.queued,
        reason: 'declined',
        round: task.queued.round + 1,
        excluded_worker_ids: [...task.assignments.keys()],
        ended_assignment: {
          assignment_id: this.assignmentIdOf(taskId, workerId),
          worker_id: workerId,
          outcome: 'declined',
        },
      },
      { orgid: task.orgId },
    );
  }

  /** An offer lapses, this many times by now: the place is open again, also to that worker. */
  async lapse(taskId: string, workerId: string, times = 1, lastAt = new Date()): Promise<void> {
    const task = this.#get(taskId);
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
    await this.tellQueued(taskId);
  }

  async submit(taskId: string, workerId: string): Promise<void> {
    const task = this.#get(taskId);
    task.assignments.set(workerId, 'over');
    await this.tellSubmitted(task.orgId, taskId, workerId);
  }

  async tellSubmitted(orgId: string, taskId: string, workerId: string): Promise<void> {
    await this.peer.tell(
      TaskSubmitted,
      {
        task_id: taskId,
        assignment_id: this.assignmentIdOf(taskId, workerId),
        worker_id: workerId,
        domain: 'security',
        step: 1,
        output: {},
        evidence: [],
        answers_needed: 1,
        answers_received: 1,
        submitted_at: new Date().toISOString(),
      },
      { orgid: orgId },
    );
  }

  async tellOffered(orgId: string, taskId: string, workerId: string): Promise<void> {
    await this.peer.tell(
      TaskOffered,
      {
        task_id: taskId,
        assignment_id: this.assignmentIdOf(taskId, workerId),
        worker_id: workerId,
        domain: 'security',
        offered_at: new Date().toISOString(),
        expires_at: null,
      },
      { orgid: orgId },
    );
  }

  /** A verdict on its answers before everyone had answered: its next step looks for others. */
  async verify(taskId: string): Promise<void> {
    const { orgId, queued, assignments } = this.#get(taskId);
    const withdrawn = this.#withdraw(taskId);
    const next = { reason: 'next_step' as const, step: queued.step + 1, round: queued.round + 1 };
    const excluded = { excluded_worker_ids: [...assignments.keys()] };
    await this.peer.tell(TaskQueued, { ...queued, ...next, ...excluded, withdrawn }, { orgid: orgId });
  }

  async cancel(taskId: string): Promise<void> {
    const task = this.#get(taskId);
    task.hasEnded = true;
    await this.peer.tell(
      TaskCancelled,
      {
        task_id: taskId,
        reason: null,
        payable: [],
        withdrawn: this.#withdraw(taskId),
        cancelled_at: new Date().toISOString(),
      },
      { orgid: task.orgId },
    );
  }

  /** Who has a place now. */
  holdersOf(taskId: string): readonly string[] {
    const { assignments } = this.#get(taskId);
    return [...assignments].filter(([, state]) => state === 'open').map(([workerId]) => workerId);
  }

  isAnswered(taskId: string): boolean {
    return [...this.#get(taskId).assignments.values()].includes('over');
  }

  /** Ends what is open. @returns what that was */
  #withdraw(taskId: string): AssignmentRef[] {
    const { assignments } = this.#get(taskId);
    const open = this.holdersOf(taskId);
    for (const workerId of open) assignments.set(workerId, 'over');
    return open.map(workerId => ({
      assignment_id: this.assignmentIdOf(taskId, workerId),
      worker_id: workerId,
    }));
  }

  async #offer(request: RequestOf<typeof OfferTask>): Promise<ReplyOf<typeof OfferTask>> {
    const { task_id: taskId, worker_id: workerId, capacity } = request;
    const pause = this.#pause;
    this.#pause = undefined;
    await pause;
    const task = this.#tasks.get(taskId);
    if (task === undefined) throw new ServiceError('not_found', 'task.not_found', 'There is no such task.');
    const state = task.assignments.get(workerId);
    if (state !== 'open') {
      if (task.hasEnded || task.places === 0) throw conflict('task.conflict');
      if (state === 'over') throw conflict('worker.had_task');
      if (this.full.has(workerId) || this.#openOf(workerId) >= capacity) throw conflict('worker.full');
      task.assignments.set(workerId, 'open');
      task.places -= 1;
      this.given.push({ taskId, workerId });
      await this.tellOffered(task.orgId, taskId, workerId);
    }
    const assignmentId = this.assignmentIdOf(taskId, workerId);
    const progress = { status: 'offered', version: 2, changed: state !== 'open', replayed: false } as const;
    return { task_id: taskId, assignment_id: assignmentId, ...progress };
  }

  /** Another one after each lapse, and the same however often it is asked for. */
  assignmentIdOf(taskId: string, workerId: string): string {
    const lapsed = this.#tasks.get(taskId)?.queued.lapsed_offers.find(one => one.worker_id === workerId);
    return derivedUuid(taskId, workerId, String(lapsed?.times ?? 0));
  }

  #openOf(workerId: string): number {
    return [...this.#tasks.values()].filter(({ assignments }) => assignments.get(workerId) === 'open').length;
  }

  #get(taskId: string): FakeTask {
    const task = this.#tasks.get(taskId);
    if (task === undefined) throw new Error(`The test never queued the task ${taskId}.`);
    return task;
  }
}

function conflict(code: string): ServiceError {
  return new ServiceError('conflict', code, 'Not possible now.');
}
