import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import {
  CreateOrganizationSecret,
  CreateWebhookEndpoint,
  GetWebhookDelivery,
  ListWebhookDeliveries,
  RegisterCallback,
} from '#libs/contracts';
import type {
  TaskCompleted,
  TaskStarted,
  CallbackAuth,
  CloudEvent,
  RequestInput,
  CommandContract,
  EventOf,
  ReplyOf,
  RequestOf,
  WebhookDeliveryView,
} from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { SecretBox } from '#libs/platform';
import {
  NatsPeer,
  createTestDatabase,
  startTestNats,
  startTestService,
  startWebhookReceiver,
  waitFor,
} from '#libs/testing';
import type { ReceivedWebhook, TestService, WebhookReceiver } from '#libs/testing';
import type { SendingOptions } from '../src/delivery/sending-options.js';
import { WebhookDispatcherModule } from '../src/webhook-dispatcher.module.js';

/** The key shared by the gateway and this service. */
export const SECRETS_KEY = randomBytes(32);

type EndpointSpec = RequestInput<typeof CreateWebhookEndpoint>['endpoint'];

export interface WorldOptions {
  readonly sending?: Partial<SendingOptions>;
  readonly allowedCidrs?: readonly string[];
  /** Concurrent attempts in one process; default 512. */
  readonly concurrency?: number;
}

/** Runs the dispatcher on its own database and broker, with a customer's server and fakes for the other services. */
export class DispatcherWorld {
  /** The organization of the tasks and endpoints in the calls below. */
  orgId: string = randomUUID();
  private readonly services: TestService[] = [];

  private constructor(
    private readonly database: Awaited<ReturnType<typeof createTestDatabase>>,
    private readonly nats: Awaited<ReturnType<typeof startTestNats>>,
    readonly peer: NatsPeer,
    readonly receiver: WebhookReceiver,
    private readonly options: WorldOptions,
  ) {}

  static async start(options: WorldOptions = {}): Promise<DispatcherWorld> {
    const [database, nats, receiver] = await Promise.all([
      createTestDatabase(),
      startTestNats(),
      startWebhookReceiver(),
    ]);
    const peer = await NatsPeer.connect(nats.url);
    const world = new DispatcherWorld(database, nats, peer, receiver, options);
    await world.startReplica();
    return world;
  }

  async startReplica(
    sending: Partial<SendingOptions> = {},
    secretKeys: readonly Buffer[] = [SECRETS_KEY],
  ): Promise<TestService> {
    const service = await startTestService({
      serviceName: 'webhook-dispatcher',
      secretKeys,
      module: WebhookDispatcherModule.forRoot(
        {
          DATABASE_URL: this.database.url,
          NATS_URL: this.nats.url,
          SHUTDOWN_TIMEOUT_MS: 10_000,
          WEBHOOK_ALLOWED_CIDRS: [...(this.options.allowedCidrs ?? ['127.0.0.0/8'])],
          WEBHOOK_DNS_SERVERS: [],
          WEBHOOK_TIMEOUT_MS: 15_000,
          WEBHOOK_CONCURRENCY: this.options.concurrency ?? 512,
          WEBHOOK_ORGANIZATION_PERCENT: 50,
          WEBHOOK_ORIGIN_PERCENT: 50,
          WEBHOOK_DISABLE_AFTER_DAYS: 5,
          WEBHOOK_RETENTION_DAYS: 30,
        },
        // One second of a retry policy lasts 20 ms here.
        { sending: { secondMs: 20, pollMs: 20, ...this.options.sending, ...sending } },
      ),
    });
    this.services.push(service);
    await waitFor(async () => (await service.health.readiness()).ready, { describe: 'readiness' });
    return service;
  }

  /** From here on the replica that was started next is the first. */
  async stopFirstReplica(): Promise<void> {
    await this.services.shift()?.close();
  }

  get service(): TestService {
    const [first] = this.services;
    if (first === undefined) throw new Error('No replica runs.');
    return first;
  }

  get dataSource(): DataSource {
    return this.service.get(DataSource);
  }

  ask<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
  ): Promise<ReplyOf<Contract>> {
    return this.service.get(CommandClient).send(contract, request);
  }

  /** Switches to an organization without endpoints, so that the endpoints of earlier tests receive nothing more. */
  newOrganization(): void {
    this.orgId = randomUUID();
  }

  async organizationSecret(): Promise<string> {
    return (await this.ask(CreateOrganizationSecret, { org_id: this.orgId })).secret;
  }

  /** A task with a callback. */
  async taskWithCallback(
    callback: Partial<
      Pick<RequestOf<typeof RegisterCallback>, 'url' | 'retry_policy' | 'events' | 'dialect'>
    > & {
      readonly auth?: CallbackAuth;
    } = {},
  ): Promise<string> {
    const taskId = randomUUID();
    const { auth = { type: 'none' }, ...rest } = callback;
    await this.ask(RegisterCallback, {
      task_id: taskId,
      org_id: this.orgId,
      url: `${this.receiver.url}/callback`,
      sealed_auth: new SecretBox(SECRETS_KEY).seal(JSON.stringify(auth), taskId),
      retry_policy: { max_retries: 3, backoff_seconds: 1 },
      events: null,
      ...rest,
    });
    return taskId;
  }

  /** An endpoint with its own secret. */
  async endpoint(
    path: string,
    events?: EndpointSpec['events'],
    more: Pick<EndpointSpec, 'dialect' | 'task_id'> = {},
  ): Promise<ReplyOf<typeof CreateWebhookEndpoint> & { readonly secret: string }> {
    const endpoint = { url: `${this.receiver.url}${path}`, ...(events && { events }), ...more };
    const reply = await this.ask(CreateWebhookEndpoint, { org_id: this.orgId, endpoint });
    if (reply.secret === null) throw new Error('The endpoint has no secret of its own.');
    return { ...reply, secret: reply.secret };
  }

  /** Event number `sequence` of a task: a worker starts, whatever the number. Not published yet. */
  event(taskId: string, sequence: number): EventOf<typeof TaskStarted> {
    const now = new Date().toISOString();
    return {
      specversion: '1.0',
      id: randomUUID(),
      source: 'countersign/task-registry',
      type: 'task.started',
      subject: taskId,
      time: now,
      datacontenttype: 'application/json',
      orgid: this.orgId,
      workspaceid: 'default',
      sequence,
      data: {
        task_id: taskId,
        assignment_id: randomUUID(),
        worker_id: randomUUID(),
        started_at: now,
        stalls_at: null,
      },
    };
  }

  /** Publishes each event as a separate message, also one that was published before. */
  async publish(...events: readonly CloudEvent[]): Promise<void> {
    for (const event of events) {
      await this.peer.js.publish(event.type, JSON.stringify(event), { msgID: randomUUID() });
    }
  }

  async happens(taskId: string, ...sequences: readonly number[]): Promise<void> {
    await this.publish(...sequences.map(sequence => this.event(taskId, sequence)));
  }

  async completes(taskId: string, sequence: number): Promise<void> {
    await this.publish(this.completed(taskId, sequence));
  }

  /** Not published yet. */
  completed(taskId: string, sequence: number): EventOf<typeof TaskCompleted> {
    const data: EventOf<typeof TaskCompleted>['data'] = {
      task_id: taskId,
      output: {},
      evidence: [],
      verdict: null,
      decision: null,
      price: { amount_micros: 1, currency: 'USD' },
      payable: [],
      withdrawn: [],
      completed_at: new Date().toISOString(),
    };
    return { ...this.event(taskId, sequence), type: 'task.completed', data };
  }

  /** What the customer received about a task, in order of arrival. */
  received(taskId: string, path?: string): readonly ReceivedWebhook[] {
    return this.receiver.received.filter(
      request =>
        request.body.includes(`"subject":"${taskId}"`) && (path === undefined || request.path === path),
    );
  }

  /** The task's deliveries, oldest event first, once all have ended. */
  async settled(taskId: string, count: number): Promise<readonly WebhookDeliveryView[]> {
    return waitFor(
      async () => {
        const deliveries = await this.deliveries(taskId);
        return deliveries.length === count && deliveries.every(({ status }) => status !== 'pending')
          ? deliveries
          : undefined;
      },
      { describe: `${count} settled deliveries` },
    );
  }

  /** In the order of the task's history. */
  async deliveries(taskId: string): Promise<readonly WebhookDeliveryView[]> {
    const { data } = await this.ask(ListWebhookDeliveries, {
      org_id: this.orgId,
      task_id: taskId,
      limit: 100,
    });
    const rows = await rowsOf<{ readonly delivery_id: string; readonly sequence: number }>(
      this.dataSource,
      'SELECT delivery_id, sequence FROM deliveries WHERE task_id = $1',
      [taskId],
    );
    const sequences = new Map(rows.map(({ delivery_id, sequence }) => [delivery_id, sequence]));
    const place = ({ delivery_id }: WebhookDeliveryView): number => sequences.get(delivery_id) ?? 0;
    return data.toSorted((one, other) => place(one) - place(other));
  }

  async attemptsOf(deliveryId: string): Promise<ReplyOf<typeof GetWebhookDelivery>['attempt_log']> {
    const detail = await this.ask(GetWebhookDelivery, { org_id: this.orgId, delivery_id: deliveryId });
    return detail.attempt_log;
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map(service => service.close()));
    await this.peer.close();
    await this.receiver.close();
    await this.nats.stop();
    await this.database.drop();
  }
}

/** The sequence numbers of the events received. */
export function sequencesOf(requests: readonly ReceivedWebhook[]): readonly unknown[] {
  return requests.map(({ body }) => {
    const event: unknown = JSON.parse(body);
    return typeof event === 'object' && event !== null && 'sequence' in event ? event.sequence : undefined;
  });
}
