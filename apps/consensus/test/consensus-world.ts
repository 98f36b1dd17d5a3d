import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ExtendTask, FailTask, RateWorkers, TaskSubmitted, VerifyTask } from '#libs/contracts';
import type { RequestInput, CommandContract, ConsensusSpec, Json, ReplyOf, RequestOf } from '#libs/contracts';
import { CommandClient, accessOf } from '#libs/messaging';
import type { Clock } from '#libs/platform';
import { createTestDatabase, NatsPeer, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestDatabase, TestNats, TestService } from '#libs/testing';
import { ConsensusModule } from '../src/consensus.module.js';

const DURABLE = 'consensus--task-submitted';
const A_DAY_MS = 86_400_000;

/** A vote to be published; omitted fields are those of a task in the domain `security` with three answers. */
export interface PublishedVote {
  readonly taskId: string;
  readonly output: Json;
  readonly orgId?: string;
  readonly workspaceId?: string;
  readonly assignmentId?: string;
  readonly workerId?: string;
  readonly domain?: string;
  readonly step?: number;
  readonly consensus?: Partial<ConsensusSpec>;
  readonly answersNeeded?: number;
  readonly trustLevel?: number | null;
  readonly escalatedTo?: number | null;
  /** Makes the task a decision. */
  readonly maxEscalations?: number;
  readonly submittedAt?: Date;
  readonly eventId?: string;
}

/** Runs consensus on its own database and broker, with a registry and a matcher that only record requests. */
export class ConsensusWorld {
  readonly verified: readonly RequestInput<typeof VerifyTask>[];
  readonly extended: readonly RequestInput<typeof ExtendTask>[];
  readonly failed: readonly RequestInput<typeof FailTask>[];
  readonly rated: readonly RequestInput<typeof RateWorkers>[];
  /** By task: the error that the registry throws on its next request. */
  readonly refusals = new Map<string, Error>();
  readonly orgId = randomUUID();
  private readonly replicas: TestService[] = [];
  /** In the stream, of the newest vote published here. */
  private lastSequence = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly peer: NatsPeer,
    private readonly clock: Clock | undefined,
  ) {
    this.verified = peer.answer(VerifyTask, request => this.progress(request.task_id));
    this.extended = peer.answer(ExtendTask, request => this.progress(request.task_id));
    this.failed = peer.answer(FailTask, request => this.progress(request.task_id));
    this.rated = peer.answer(RateWorkers, ({ ratings }) => ({ updated: ratings.length }));
  }

  static async start(clock?: Clock): Promise<ConsensusWorld> {
    const [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
    const world = new ConsensusWorld(database, nats, await NatsPeer.connect(nats.url), clock);
    await world.addReplica();
    await waitFor(
      async () =>
        (await world.peer.manager.consumers.list('TASK').next()).length ===
        accessOf('consensus').durables.length,
    );
    return world;
  }

  async addReplica(): Promise<TestService> {
    const module = ConsensusModule.forRoot({
      DATABASE_URL: this.database.url,
      NATS_URL: this.nats.url,
      // They run only when a test starts them.
      RECALIBRATE_EVERY_MS: A_DAY_MS,
      PURGE_VOTES_EVERY_MS: A_DAY_MS,
    });
    const platform = this.clock && { clock: this.clock };
    const replica = await startTestService({ serviceName: 'consensus', module, ...platform });
    this.replicas.push(replica);
    return replica;
  }

  async stopReplica(replica: TestService): Promise<void> {
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    await replica.close();
  }

  get first(): TestService {
    const [first] = this.replicas;
    if (first === undefined) throw new Error('No replica runs.');
    return first;
  }

  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.first.get(DataSource).query<Row[]>(sql, parameters);
  }

  ask<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
  ): Promise<ReplyOf<Contract>> {
    return this.first.get(CommandClient).send(contract, request);
  }

  async publish(vote: PublishedVote): Promise<void> {
    const total = vote.consensus?.total ?? 3;
    const data = {
      task_id: vote.taskId,
      assignment_id: vote.assignmentId ?? randomUUID(),
      worker_id: vote.workerId ?? randomUUID(),
      task_type: vote.maxEscalations === undefined ? 'verification' : 'decision',
      domain: vote.domain ?? 'security',
      trust_level: vote.trustLevel ?? null,
      consensus: { total, ...vote.consensus },
      step: vote.step ?? 1,
      output: vote.output,
      evidence: [],
      answers_needed: vote.answersNeeded ?? total,
      answers_received: 1,
      escalated_to: vote.escalatedTo ?? null,
      decision: vote.maxEscalations === undefined ? null : { max_escalations: vote.maxEscalations },
      submitted_at: (vote.submittedAt ?? new Date()).toISOString(),
    };
    const sequence = await this.peer.publish(TaskSubmitted, data, {
      orgid: vote.orgId ?? this.orgId,
      workspaceid: vote.workspaceId ?? 'default',
      ...(vote.eventId !== undefined && { id: vote.eventId }),
    });
    this.lastSequence = Math.max(this.lastSequence, sequence);
  }

  /** Resolves once every event published so far is processed. */
  async settled(): Promise<void> {
    await waitFor(async () => {
      // Not by what is pending: the consumer may not have noticed the newest message yet.
      const { ack_floor } = await this.peer.manager.consumers.info('TASK', DURABLE);
      return ack_floor.stream_seq >= this.lastSequence;
    });
  }

  /** Publishes votes one after the other, each once the previous one is processed. */
  async publishInOrder(...votes: readonly PublishedVote[]): Promise<void> {
    for (const vote of votes) {
      await this.publish(vote);
      await this.settled();
    }
  }

  async verdictOn(
    taskId: string,
    patience: { readonly timeoutMs?: number } = {},
  ): Promise<RequestOf<typeof VerifyTask>> {
    const sent = await waitFor(() => this.verified.find(request => request.task_id === taskId), patience);
    return VerifyTask.request.parse(sent);
  }

  /** The commands that the registry received for a task, repeated ones included. */
  commandsFor(taskId: string): readonly ('verify' | 'extend' | 'fail')[] {
    const of = <Name>(name: Name, requests: readonly { readonly task_id: string }[]): Name[] =>
      requests.filter(request => request.task_id === taskId).map(() => name);
    return [
      ...of('extend' as const, this.extended),
      ...of('verify' as const, this.verified),
      ...of('fail' as const, this.failed),
    ];
  }

  async deadLetters(): Promise<number> {
    return (await this.peer.manager.streams.info('DEAD')).state.messages;
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.close();
    await this.peer.close();
    await Promise.all([this.nats.stop(), this.database.drop()]);
  }

  private progress(taskId: string) {
    const refusal = this.refusals.get(taskId);
    this.refusals.delete(taskId);
    if (refusal !== undefined) throw refusal;
    return { task_id: taskId, status: 'completed' as const, version: 9, changed: true, replayed: false };
  }
}
