import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import {
  Coalescer,
  idempotencyRefusal,
  loadIdempotent,
  saveIdempotent,
  transaction,
  violates,
} from '#libs/database';
import type { IdempotencyKey, IdempotencyLookup, Outcome, ResponseCodec } from '#libs/database';
import { SALT_BYTES } from '#libs/contracts';
import { SchemaChecker } from '#libs/output-schema';
import { Clock, IdSource, currentTraceparent } from '#libs/platform';
import { affectedWorkers } from '../domain/affected-workers.rule.js';
import { closedAmong, ownersOf } from './closures.sql.js';
import { lockLoads, lockTasks } from './load-batch.sql.js';
import { GrowthHint } from '../relay/growth-hint.js';
import { saveBatch } from './save-batch.sql.js';
import { TaskBatch } from './task-batch.js';
import { MAX_BATCH_WEIGHT, keyOf, weightOf } from './task-request.js';
import type { Done, ExecutionResult, TaskRequest } from './task-request.js';
import { TransitionReports } from './transition-reports.js';

const CREATED_MEANWHILE = ['tasks_pkey', 'task_specs_pkey'];

type TaskCommand = Pick<TaskRequest, 'target' | 'command'> & {
  readonly idempotency?: IdempotencyKey | undefined;
};

/**
 * Loads, decides and saves: the only way a task changes.
 *
 * Concurrent requests share one transaction, which locks idempotency keys, owners of new tasks, tasks and workers,
 * always in this order, so that transactions cannot deadlock. State, events, and the replies stored for idempotency
 * keys are written atomically.
 */
@Injectable()
export class TaskRepository implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly checker = new SchemaChecker();
  private readonly coalescer: Coalescer<TaskRequest, ExecutionResult>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly growth: GrowthHint,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly reports: TransitionReports,
  ) {
    this.coalescer = new Coalescer({
      keyOf,
      weightOf,
      maxBatchWeight: MAX_BATCH_WEIGHT,
      runBatch: requests => this.runBatch(requests),
      onBatch: size => {
        reports.batchWritten(size);
      },
    });
  }

  /**
   * Executes a command and replies to it, or returns the reply stored for its idempotency key.
   *
   * @throws ServiceError as the rules decide, `idempotency.*`, or `unavailable`
   */
  async execute<Reply extends { readonly replayed: boolean }>(
    { target, command, idempotency }: TaskCommand,
    codec: ResponseCodec<Reply>,
    replyTo: (done: Done) => Reply,
  ): Promise<Reply> {
    const result = await this.coalescer.submit({
      target,
      command,
      idempotency,
      traceparent: currentTraceparent(),
      encodeReply: done => codec.encode(replyTo(done)),
    });
    switch (result.outcome) {
      case 'done':
        this.reports.report(result.done);
        return replyTo(result.done);
      case 'replayed':
        return { ...codec.decode(result.response), replayed: true };
      case 'unchecked': {
        if (command.kind !== 'submit')
          throw new Error(`Only an answer can be unchecked, not ${command.kind}.`);
        // Outside the transaction, which holds the locks of up to a hundred tasks. The form a task requires never
        // changes.
        const { orgId, wanted, output } = result;
        const outputFaults = await this.checker.faultsOf(orgId, wanted, output);
        return this.execute({ target, command: { ...command, outputFaults }, idempotency }, codec, replyTo);
      }
    }
  }

  onApplicationBootstrap(): void {
    this.checker.warmUp();
  }

  /** By now no new requests arrive; pending ones are finished. */
  async onApplicationShutdown(): Promise<void> {
    await this.coalescer.drain();
    await this.checker.close();
  }

  private async runBatch(requests: readonly TaskRequest[]): Promise<readonly Outcome<ExecutionResult>[]> {
    try {
      const { outcomes, grew } = await transaction(this.dataSource, manager => this.work(manager, requests));
      if (grew) this.growth.announce();
      return outcomes;
    } catch (error) {
      // Another replica created the same task concurrently: there was no row to lock yet, but now there is one.
      if (CREATED_MEANWHILE.some(constraint => violates(error, constraint))) return this.runBatch(requests);
      throw error;
    }
  }

  private async work(manager: EntityManager, requests: readonly TaskRequest[]) {
    const claims = await this.claimKeys(manager, requests);
    const fresh = requests.filter(request => isFresh(claims.get(request)));
    const closed = await closedAmong(manager, ownersOf(fresh));
    const tasks = await lockTasks(manager, taskIdsOf(fresh), assignmentIdsOf(fresh));
    const loads = await lockLoads(manager, affectedWorkers(fresh, tasks));
    const now = this.clock.now();
    const batch = new TaskBatch(tasks, loads, {
      now,
      nextId: () => this.ids.next(),
      nextSalt: () => randomBytes(SALT_BYTES).toString('hex'),
      checkOutput: (wanted, output) => this.checker.checkNow(wanted, output),
      isClosed: id => closed.has(id),
    });
    const outcomes = requests.map(request => executeIn(batch, request, claims.get(request)));
    const writes = batch.writes();
    await saveBatch(manager, writes);
    await saveIdempotent(
      manager,
      requests.flatMap((request, place) => answerOf(request, outcomes[place])),
      now,
    );
    return { outcomes, grew: writes.events.length > 0 };
  }

  /** The stored state of the keys of those requests that have one. */
  private async claimKeys(
    manager: EntityManager,
    requests: readonly TaskRequest[],
  ): Promise<ReadonlyMap<TaskRequest, IdempotencyLookup>> {
    const keyed = requests.flatMap(request =>
      request.idempotency === undefined ? [] : [{ request, key: request.idempotency }],
    );
    const lookups = await loadIdempotent(
      manager,
      keyed.map(({ key }) => key),
      this.clock.now(),
    );
    return new Map(
      lookups.flatMap((lookup, place) => {
        const request = keyed[place]?.request;
        return request === undefined ? [] : [[request, lookup] as const];
      }),
    );
  }
}

function isFresh(lookup: IdempotencyLookup | undefined): boolean {
  return lookup === undefined || lookup.outcome === 'fresh';
}

function executeIn(
  batch: TaskBatch,
  request: TaskRequest,
  lookup: IdempotencyLookup | undefined,
): Outcome<ExecutionResult> {
  if (lookup?.outcome === 'replay') {
    return { ok: true, value: { outcome: 'replayed', response: lookup.response } };
  }
  if (lookup !== undefined && lookup.outcome !== 'fresh') {
    return { ok: false, error: idempotencyRefusal(lookup.outcome) };
  }
  try {
    return { ok: true, value: batch.execute(request) };
  } catch (error) {
    return { ok: false, error };
  }
}

/** A refusal is not stored: the same key may succeed on the next attempt. */
function answerOf({ idempotency, encodeReply }: TaskRequest, outcome: Outcome<ExecutionResult> | undefined) {
  if (idempotency === undefined || outcome?.ok !== true || outcome.value.outcome !== 'done') return [];
  return [{ ...idempotency, response: encodeReply(outcome.value.done) }];
}

function taskIdsOf(requests: readonly TaskRequest[]): readonly string[] {
  return requests.flatMap(({ target }) => ('taskId' in target ? [target.taskId] : []));
}

function assignmentIdsOf(requests: readonly TaskRequest[]): readonly string[] {
  return requests.flatMap(({ target }) => ('assignmentId' in target ? [target.assignmentId] : []));
}
