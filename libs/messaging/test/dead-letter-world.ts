import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { TaskAccepted, TaskCompleted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { connectionOptions } from '#libs/database';
import { DeadLetterBox, OnEvent, OnEveryEvent } from '#libs/messaging';
import type { DeadLetterFilter, DeadMessage } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { QUICK, connectBystander, databaseUrl, startServiceWith } from './harness.js';
import type { Bystander } from './harness.js';

/** The operator who resolves dead letters in these tests. */
export const BY = { name: 'ops', note: null };

/** The consumers of the service under test: two behave as the test says, `other` never fails. */
const consumers: { behave: (event: CloudEvent) => void; seen: string[]; seenByOther: string[] } = {
  behave: () => undefined,
  seen: [],
  seenByOther: [],
};

@Controller()
class Handlers {
  @OnEvent(TaskAccepted, { durable: 'matcher--task-accepted' })
  async handle(event: CloudEvent): Promise<void> {
    consumers.seen.push(event.id);
    consumers.behave(event);
    return Promise.resolve();
  }

  @OnEvent(TaskCompleted, { durable: 'matcher--task-completed' })
  async handleEnd(event: CloudEvent): Promise<void> {
    return this.handle(event);
  }

  @OnEveryEvent('task.*', { durable: 'matcher--other' })
  async other(event: CloudEvent): Promise<void> {
    consumers.seenByOther.push(event.id);
    return Promise.resolve();
  }
}

/** A service whose messages die, its broker, and its dead letters. Each test begins without any. */
export class DeadLetterWorld {
  readonly box: DeadLetterBox;
  readonly consumers = consumers;
  private running: TestService | undefined;

  private constructor(
    readonly nats: TestNats,
    readonly bystander: Bystander,
    readonly database: DataSource,
  ) {
    this.box = new DeadLetterBox(database);
  }

  static async start(): Promise<DeadLetterWorld> {
    const nats = await startTestNats();
    const bystander = await connectBystander(nats.url);
    const options = connectionOptions({ url: await databaseUrl(), schema: 'public' }, () => undefined);
    return new DeadLetterWorld(nats, bystander, await new DataSource(options).initialize());
  }

  get service(): TestService {
    if (this.running === undefined) throw new Error('The service is not running.');
    return this.running;
  }

  async begin(): Promise<void> {
    Object.assign(consumers, { behave: () => undefined, seen: [], seenByOther: [] });
    const tuning = { ...QUICK, retryDelaysMs: [1], maxDeliveries: 10 };
    this.running = await startServiceWith({ natsUrl: this.nats.url, controllers: [Handlers], tuning });
    await waitFor(() => this.bystander.manager.streams.info('DEAD'));
    await this.bystander.manager.streams.purge('DEAD');
    await this.database.query('TRUNCATE matcher.dead_letters, matcher.erased_tasks');
  }

  async closeService(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  async stop(): Promise<void> {
    await this.database.destroy();
    await this.bystander.client.close();
    await this.nats.stop();
  }

  /** From now on, the consumer throws this. */
  failWith(error: Error): void {
    consumers.behave = () => {
      throw error;
    };
  }

  succeed(): void {
    consumers.behave = () => undefined;
  }

  async dead(filter: DeadLetterFilter = { durable: 'matcher--task-accepted' }): Promise<DeadMessage[]> {
    return [...(await this.box.all(filter))];
  }

  /** Waits for a letter, and returns it with its payload. */
  async oneDead(filter?: DeadLetterFilter): Promise<DeadMessage> {
    const { number } = await waitFor(async () => (await this.dead(filter)).at(0));
    return this.letter(number);
  }

  /** The letter with its payload, open or resolved. */
  async letter(number: number): Promise<DeadMessage> {
    const [letter] = await this.box.find(number, 'matcher');
    if (letter === undefined) throw new Error(`The letter ${number} is gone.`);
    return letter;
  }
}

/** The world of a test file, stopped after its last test. Await it at the top of the file. */
export async function startDeadLetterWorld(): Promise<DeadLetterWorld> {
  const world = await DeadLetterWorld.start();
  beforeEach(() => world.begin());
  afterEach(() => world.closeService());
  afterAll(() => world.stop());
  return world;
}

export function payloadOf({ payload }: DeadMessage): string {
  return new TextDecoder().decode(payload ?? undefined);
}
