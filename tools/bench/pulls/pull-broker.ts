import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { startEmbeddedNats } from '#libs/embedded';
import type { EmbeddedNats } from '#libs/embedded';
import { connectGathering } from '../../../libs/messaging/src/gathering-transport.js';
import { cpuSecondsOf } from '../system/cpu.js';
import { CONTENDERS } from './contenders.js';
import type { ContenderName, PullOptions } from './contenders.js';

const STREAM = 'TASK';
const MAX_ACK_PENDING = 10_000;
/** About the size of an event. */
const EVENT = new Uint8Array(700);
const IN_FLIGHT = 500;

export interface PullingOptions extends Pick<PullOptions, 'concurrency' | 'ackWaitMs' | 'handle'> {
  readonly subject: string;
}

export interface Pulling {
  readonly durable: PullOptions['durable'];
  close(): Promise<void>;
}

/** A NATS server with one stream, and the connection that all contenders share. */
export class PullBroker {
  private consumers = 0;

  private constructor(
    private readonly server: EmbeddedNats,
    /** Without gathering, so that its messages leave at once. */
    private readonly publisher: Client,
    private readonly client: Client,
    private readonly manager: JetStreamManager,
    private readonly storeDir: string,
  ) {}

  static async start(): Promise<PullBroker> {
    const parent = resolve('.countersign');
    mkdirSync(parent, { recursive: true });
    const storeDir = mkdtempSync(join(parent, 'bench-pulls-'));
    const server = await startEmbeddedNats({ storeDir });
    const publisher = await connect({ servers: server.url });
    const client = await connectGathering({ servers: server.url, noAsyncTraces: true });
    const manager = await jetstreamManager(publisher);
    await manager.streams.add({ name: STREAM, subjects: ['task.*'], storage: 'file' });
    return new PullBroker(server, publisher, client, manager, storeDir);
  }

  async stop(): Promise<void> {
    await Promise.all([this.client.close(), this.publisher.close()]);
    await this.server.stop();
    rmSync(this.storeDir, { recursive: true, force: true });
  }

  /** CPU time that the server has used. */
  async cpuSeconds(): Promise<number> {
    return cpuSecondsOf(this.server.pid);
  }

  publishNow(subject: string, text: string): void {
    this.publisher.publish(subject, text);
  }

  /** Stores a backlog. */
  async fill(subject: string, count: number): Promise<void> {
    const js = jetstream(this.publisher);
    for (let stored = 0; stored < count; stored += IN_FLIGHT) {
      const size = Math.min(IN_FLIGHT, count - stored);
      await Promise.all(Array.from({ length: size }, () => js.publish(subject, EVENT)));
    }
  }

  /** Consumes a subject from its first message on, through a new durable consumer. */
  async pull(name: ContenderName, { subject, ...options }: PullingOptions): Promise<Pulling> {
    this.consumers += 1;
    const durable = `matcher--${name}-${this.consumers}` as const;
    await this.manager.consumers.add(STREAM, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: 'explicit',
      ack_wait: nanos(options.ackWaitMs),
      max_ack_pending: MAX_ACK_PENDING,
      max_deliver: -1,
    });
    const running = await CONTENDERS[name]({ client: this.client, stream: STREAM, durable, ...options });
    return {
      durable,
      close: async () => {
        await running.close();
        await this.manager.consumers.delete(STREAM, durable);
      },
    };
  }

  /** Deliveries so far, and delivered messages that are not acknowledged. */
  async deliveries({ durable }: Pulling): Promise<{ readonly total: number; readonly pending: number }> {
    const { delivered, num_ack_pending } = await this.manager.consumers.info(STREAM, durable);
    return { total: delivered.consumer_seq, pending: num_ack_pending };
  }
}
