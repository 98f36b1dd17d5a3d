import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  AcceptOffer,
  CreateTask,
  DEFAULT_DEADLINE_SECONDS,
  GetTask,
  ListTaskEvents,
  OfferTask,
  StartAssignment,
  StoredTaskSpec,
  SubmitAnswer,
  VerifyTask,
  verdictOnOnly,
} from '#libs/contracts';
import type {
  CommandContract,
  LoggedEvent,
  ReplyOf,
  RequestInput,
  RequestOf,
  TaskView,
  AssignTask,
} from '#libs/contracts';
import type { SigningKeySet } from '#libs/evidence';
import { CommandClient, MessagingModule } from '#libs/messaging';
import { Clock, randomUUIDv7 } from '#libs/platform';
import { NatsPeer, createTestDatabase, startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestDatabase, TestNats, TestService } from '#libs/testing';
import { TaskRegistryModule } from '../src/task-registry.module.js';

export const PRICE = { amount_micros: 5_000_000, currency: 'USD' as const };

/** The real time plus the offset set by a test. */
export class ShiftedClock extends Clock {
  private shiftMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.shiftMs);
  }

  /** By more than two minutes, because messaging subtracts less for a late message. */
  advance(ms: number): void {
    this.shiftMs += ms;
  }
}

export interface World {
  readonly database: TestDatabase;
  readonly nats: TestNats;
  readonly clock: ShiftedClock;
  /** The first replica. */
  readonly registry: TestService;
  readonly peer: NatsPeer;
  /** Sends a command as another service would. */
  ask<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
  ): Promise<ReplyOf<Contract>>;
  startReplica(): Promise<TestService>;
  sql<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A registry with its own database and broker. */
export async function startWorld({
  relayPollMs = 50,
  treePollMs = 50,
  treeHeadMs = 60_000,
  signingKeys,
}: {
  relayPollMs?: number;
  treePollMs?: number;
  treeHeadMs?: number;
  signingKeys?: SigningKeySet;
} = {}): Promise<World> {
  const [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
  const clock = new ShiftedClock();
  const replicas: TestService[] = [];
  const startReplica = async (): Promise<TestService> => {
    const module = TaskRegistryModule.forRoot({
      DATABASE_URL: database.url,
      NATS_URL: nats.url,
      RELAY_POLL_MS: relayPollMs,
      AUDIT_TREE_POLL_MS: treePollMs,
      AUDIT_TREE_HEAD_MS: treeHeadMs,
      EVIDENCE_SIGNING_KEYS: signingKeys,
    });
    const replica = await startTestService({ serviceName: 'task-registry', module, clock });
    replicas.push(replica);
    await waitFor(async () => (await replica.health.readiness()).ready);
    return replica;
  };
  const registry = await startReplica();
  const gateway = await startTestService({
    serviceName: 'gateway',
    module: MessagingModule.forRoot({ serviceName: 'gateway', natsUrl: nats.url }),
    clock,
  });
  const peer = await NatsPeer.connect(nats.url);
  const client = gateway.get(CommandClient);
  await waitFor(async () => (await gateway.health.readiness()).ready);
  await waitFor(() => client.send(CreateTask, createRequest()));
  const dataSource = new DataSource({
    type: 'postgres',
    url: database.url,
    extra: { options: '-c search_path=task_registry' },
  });
  await dataSource.initialize();
  return {
    database,
    nats,
    clock,
    registry,
    peer,
    startReplica,
    ask: (contract, request) => client.send(contract, request),
    sql: (statement, parameters) => dataSource.query(statement, parameters),
    close: async () => {
      await dataSource.destroy();
      await peer.close();
      await gateway.close();
      for (const replica of replicas) await replica.close();
      await nats.stop();
      await database.drop();
    },
  };
}

type Create = RequestOf<typeof CreateTask>;

export function specWith(overrides: Record<string, unknown> = {}): StoredTaskSpec {
  return StoredTaskSpec.parse({
    task_type: 'phone_verification',
    domain: 'incident_response',
    title: 'Call the customer',
    instructions: 'Ask whether they know of the login.',
    output: {
      schema: {
        type: 'object',
        properties: { reached_user: { type: 'boolean' } },
        required: ['reached_user'],
      },
    },
    ...overrides,
  });
}

export function createRequest(overrides: Partial<Create> = {}): Create {
  return {
    task_id: randomUUIDv7(),
    org_id: randomUUID(),
    workspace_id: 'default',
    spec: specWith(),
    price: PRICE,
    default_deadline_seconds: DEFAULT_DEADLINE_SECONDS,
    pool_work_timeout_seconds: null,
    ...overrides,
  };
}

export function offerRequest(
  task: Pick<TaskView, 'task_id'>,
  overrides: Partial<RequestOf<typeof OfferTask>> = {},
): RequestOf<typeof OfferTask> {
  return {
    task_id: task.task_id,
    worker_id: randomUUID(),
    capacity: 1,
    trust_level: 3,
    worker_revision: null,
    round: 1,
    score: 0.9,
    candidates_considered: 3,
    expires_at: new Date(Date.now() + 120_000).toISOString(),
    ...overrides,
  };
}

export function assignRequest(
  task: Pick<TaskView, 'task_id'>,
  overrides: Partial<RequestOf<typeof AssignTask>> = {},
): RequestOf<typeof AssignTask> {
  const { expires_at: startBy, ...placement } = offerRequest(task);
  return { ...placement, start_by: startBy, ...overrides };
}

/** The stage to which a task is brought. */
export type Stage = 'queued' | 'offered' | 'accepted' | 'started' | 'submitted' | 'completed';

export interface Brought {
  readonly task_id: string;
  readonly org_id: string;
  readonly worker_id: string;
  readonly assignment_id: string;
  /** Identifies the assignment in its worker's commands. */
  readonly work: { readonly worker_id: string; readonly assignment_id: string };
}

const STAGES: readonly Stage[] = ['queued', 'offered', 'accepted', 'started', 'submitted', 'completed'];

/** A task with its own organization and worker, brought to this stage by the usual commands. */
export async function bringTo(world: World, stage: Stage, create: Partial<Create> = {}): Promise<Brought> {
  const request = createRequest(create);
  const { task_id, org_id } = request;
  const worker_id = randomUUID();
  await world.ask(CreateTask, request);
  const reached = (other: Stage): boolean => STAGES.indexOf(stage) >= STAGES.indexOf(other);
  if (!reached('offered')) {
    const work = { worker_id, assignment_id: randomUUID() };
    return { task_id, org_id, ...work, work };
  }
  const expires_at = new Date(world.clock.now().getTime() + 120_000).toISOString();
  const { assignment_id } = await world.ask(OfferTask, offerRequest(request, { worker_id, expires_at }));
  const worker = { worker_id, assignment_id };
  if (reached('accepted')) await world.ask(AcceptOffer, worker);
  if (reached('started')) await world.ask(StartAssignment, worker);
  if (reached('submitted'))
    await world.ask(SubmitAnswer, { ...worker, output: { reached_user: true }, evidence: [] });
  if (reached('completed')) await world.ask(VerifyTask, verifyRequest({ task_id, assignment_id }));
  return { task_id, org_id, ...worker, work: worker };
}

export function verifyRequest({ task_id, assignment_id }: Pick<Brought, 'task_id' | 'assignment_id'>) {
  return {
    task_id,
    step: 1,
    output: { reached_user: true },
    verdict: verdictOnOnly(assignment_id),
  };
}

export function getTask(world: World, { task_id, org_id }: Pick<Brought, 'task_id' | 'org_id'>) {
  return world.ask(GetTask, { task_id, org_id, pools: null });
}

export async function historyOf(
  world: World,
  { task_id, org_id }: Pick<Brought, 'task_id' | 'org_id'>,
): Promise<readonly LoggedEvent[]> {
  const { data } = await world.ask(ListTaskEvents, { task_id, org_id, pools: null, limit: 100 });
  return data;
}

/** A subject on the TASK stream that no event uses. */
export const PROBE = 'task.probe';

const Envelope = z.looseObject({ id: z.string(), subject: z.string(), sequence: z.int() });

/** The envelopes on the TASK stream, in its order. */
export async function onStream(world: World): Promise<readonly z.infer<typeof Envelope>[]> {
  // Short, because a request on a breaking connection only fails at its timeout.
  const options = { checkAPI: false, timeout: 500 };
  const { streams } = await jetstreamManager(world.peer.client, options);
  const { state } = await streams.info('TASK');
  const messages: z.infer<typeof Envelope>[] = [];
  if (state.messages === 0) return messages;
  const consumer = await jetstream(world.peer.client, options).consumers.get('TASK', {
    deliver_policy: 'all',
  });
  const reader = await consumer.consume();
  for await (const message of reader) {
    if (message.subject !== PROBE) messages.push(Envelope.parse(message.json()));
    if (message.seq >= state.last_seq) break;
  }
  await reader.close();
  return messages;
}
