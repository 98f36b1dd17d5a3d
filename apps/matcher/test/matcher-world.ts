import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { CreateWorker, DeleteWorker, GetMatch, GetWorker, UpdateWorker, WorkerSpec } from '#libs/contracts';
import type {
  CommandContract,
  MatchView,
  ReplyOf,
  RequestInput,
  WorkerChange,
  WorkerView,
} from '#libs/contracts';
import { CommandClient, accessOf } from '#libs/messaging';
import type { Clock } from '#libs/platform';
import { createTestDatabase, NatsPeer, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestDatabase, TestNats, TestService } from '#libs/testing';
import { DEFAULT_WEIGHTS } from '../src/candidates/weights.rule.js';
import { MatcherModule } from '../src/matcher.module.js';
import { FakeRegistry } from './fake-registry.js';

export interface WorldOptions {
  readonly clock?: Clock;
  /** Long by default, so that no test passes because of the sweep alone. */
  readonly sweepMs?: number;
}

/** A matcher with its own servers and a fake registry. */
export class MatcherWorld {
  private constructor(
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly peer: NatsPeer,
    readonly registry: FakeRegistry,
    private readonly options: WorldOptions,
    private readonly matchers: TestService[],
  ) {}

  static async start(options: WorldOptions = {}): Promise<MatcherWorld> {
    const [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
    const peer = await NatsPeer.connect(nats.url);
    const world = new MatcherWorld(database, nats, peer, new FakeRegistry(peer), options, []);
    await world.startMatcher();
    await waitFor(
      async () =>
        (await peer.manager.consumers.list('TASK').next()).length === accessOf('matcher').durables.length,
    );
    return world;
  }

  async startMatcher(): Promise<TestService> {
    const { clock, sweepMs = 3_600_000 } = this.options;
    const matcher = await startTestService({
      serviceName: 'matcher',
      module: MatcherModule.forRoot({
        DATABASE_URL: this.database.url,
        NATS_URL: this.nats.url,
        MATCH_WEIGHTS: DEFAULT_WEIGHTS,
        OFFER_STANDS_MS: 120_000,
        WAITING_SWEEP_MS: sweepMs,
        CHANGE_POLL_MS: 50,
      }),
      ...(clock === undefined ? {} : { clock }),
    });
    this.matchers.push(matcher);
    await waitFor(async () => (await matcher.health.readiness()).ready);
    return matcher;
  }

  async sql(statement: string, parameters: unknown[] = []): Promise<void> {
    await this.matcher.get(DataSource).query(statement, parameters);
  }

  async stopMatchers(): Promise<void> {
    await Promise.all(this.matchers.splice(0).map(matcher => matcher.close()));
  }

  async close(): Promise<void> {
    await this.stopMatchers();
    await this.peer.close();
    await Promise.all([this.database.drop(), this.nats.stop()]);
  }

  get matcher(): TestService {
    const [matcher] = this.matchers;
    if (matcher === undefined) throw new Error('No matcher is running.');
    return matcher;
  }

  /** Over NATS, as the gateway would. */
  send<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
  ): Promise<ReplyOf<Contract>> {
    return this.matcher.get(CommandClient).send(contract, request);
  }

  /** @returns the new worker's id */
  async addWorker(orgId: string, spec: Partial<WorkerSpec> = {}): Promise<string> {
    const workerId = randomUUID();
    const worker = WorkerSpec.parse({ name: 'Ada', domains: ['security'], rating: 4, ...spec });
    await this.send(CreateWorker, { org_id: orgId, worker_id: workerId, worker });
    return workerId;
  }

  changeWorker(orgId: string, workerId: string, change: WorkerChange): Promise<WorkerView> {
    return this.send(UpdateWorker, { org_id: orgId, pools: null, worker_id: workerId, change });
  }

  deleteWorker(orgId: string, workerId: string): Promise<unknown> {
    return this.send(DeleteWorker, { org_id: orgId, pools: null, worker_id: workerId });
  }

  worker(orgId: string, workerId: string): Promise<WorkerView> {
    return this.send(GetWorker, { org_id: orgId, pools: null, worker_id: workerId });
  }

  match(orgId: string, taskId: string): Promise<MatchView> {
    return this.send(GetMatch, { org_id: orgId, task_id: taskId });
  }

  /** Waits until exactly these workers have a place on the task. */
  async untilHeldBy(taskId: string, ...workerIds: readonly string[]): Promise<void> {
    const wanted = [...workerIds].sort().join();
    await waitFor(() => [...this.registry.holdersOf(taskId)].sort().join() === wanted, {
      describe: () => `${wanted} to hold the task; it is held by ${this.registry.holdersOf(taskId).join()}`,
    });
  }

  /** Waits until it is stored as waiting and also in the in-memory index, which happens a moment later. */
  async untilWaiting(orgId: string, taskId: string): Promise<void> {
    await waitFor(async () => (await this.match(orgId, taskId)).waiting, { describe: 'the task to wait' });
    await this.untilAllHandled('matcher--task-queued');
  }

  /** Waits until this durable consumer has handled every event published so far. */
  async untilAllHandled(durable: string): Promise<void> {
    await waitFor(
      async () => {
        const { num_pending: pending, num_ack_pending: ackPending } = await this.peer.manager.consumers.info(
          'TASK',
          durable,
        );
        return pending === 0 && ackPending === 0;
      },
      { describe: `${durable} to have no unacknowledged event` },
    );
  }

  async untilOpen(orgId: string, workerId: string, openAssignments: number): Promise<void> {
    await waitFor(async () => (await this.worker(orgId, workerId)).open_assignments === openAssignments, {
      describe: `the worker to have ${openAssignments} open assignments`,
    });
  }
}
