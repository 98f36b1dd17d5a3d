import { jetstream } from '@nats-io/jetstream';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import type { Delivery } from '../../../libs/messaging/src/delivery.js';
import { InProgress } from '../../../libs/messaging/src/in-progress.js';
import { PullRequests } from '../../../libs/messaging/src/pull-requests.js';
import type { PullSource } from '../../../libs/messaging/src/pull-requests.js';

export interface PullOptions extends PullSource {
  readonly client: Client;
  readonly ackWaitMs: number;
  /** The message is acknowledged when it resolves. */
  readonly handle: (data: Uint8Array) => Promise<void>;
}

/** A way to consume a durable consumer with a limited number of messages at a time. */
export type Contender = (options: PullOptions) => Promise<{ close(): Promise<void> }>;

/** The same for all, so that the protocol is compared, not its settings. */
const PULL_SETTINGS = { expires: 5_000, idle_heartbeat: 2_000 };
const EXTENSIONS_PER_ACK_WAIT = 3;

/** What `PullConsumer` does: pulls as many messages as there are free handlers. */
const own: Contender = ({ client, ackWaitMs, handle, ...source }) => {
  const inProgress = new InProgress(ackWaitMs);
  let isClosing = false;
  const refill = (): void => {
    if (!isClosing) requests.refill(inProgress.size);
  };
  const take = async (delivery: Delivery): Promise<void> => {
    if (isClosing) {
      delivery.nak();
      return;
    }
    await inProgress.track(delivery, async () => {
      await handle(delivery.data);
      delivery.ack();
    });
    refill();
  };
  const events = { onDelivery: (delivery: Delivery) => void take(delivery), onSpare: refill, onLost: fail };
  const requests = new PullRequests(client, source, events, '_INBOX');
  refill();
  return Promise.resolve({
    close: async () => {
      isClosing = true;
      await requests.close();
      await inProgress.finish();
    },
  });
};

/** The client's `consume()` as documented: its buffer refills while handlers work; `working()` for those in progress. */
const buffered: Contender = async ({ client, stream, durable, concurrency, ackWaitMs, handle }) => {
  const work = new WorkInProgress(ackWaitMs, handle);
  const consumer = await jetstream(client).consumers.get(stream, durable);
  const messages = await consumer.consume({ max_messages: concurrency, ...PULL_SETTINGS });
  const reading = (async () => {
    for await (const message of messages) {
      work.add(message);
      void work.run(message);
      while (work.size >= concurrency) await work.whenOneEnds();
    }
  })();
  return { close: () => closeAll(messages, reading, work) };
};

/** The same with `working()` for everything that has arrived: read into a queue of its own at once. */
const queued: Contender = async ({ client, stream, durable, concurrency, ackWaitMs, handle }) => {
  const work = new WorkInProgress(ackWaitMs, handle);
  const queue: JsMsg[] = [];
  let running = 0;
  const next = async (): Promise<void> => {
    running += 1;
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) await work.run(message);
    running -= 1;
  };
  const consumer = await jetstream(client).consumers.get(stream, durable);
  const callback = (message: JsMsg): void => {
    work.add(message);
    queue.push(message);
    if (running < concurrency) void next();
  };
  const messages = await consumer.consume({ max_messages: concurrency, ...PULL_SETTINGS, callback });
  return {
    close: async () => {
      for (const message of queue.splice(0)) work.giveBack(message);
      await closeAll(messages, Promise.resolve(), work);
    },
  };
};

export const CONTENDERS = { own, buffered, queued } as const satisfies Record<string, Contender>;
export type ContenderName = keyof typeof CONTENDERS;

/** Messages that have arrived and are not acknowledged; extends their ack wait. */
class WorkInProgress {
  private readonly messages = new Set<JsMsg>();
  private readonly timer: NodeJS.Timeout;
  private ended = Promise.withResolvers<undefined>();

  constructor(
    ackWaitMs: number,
    private readonly handle: PullOptions['handle'],
  ) {
    this.timer = setInterval(() => {
      for (const message of this.messages) message.working();
    }, ackWaitMs / EXTENSIONS_PER_ACK_WAIT);
  }

  get size(): number {
    return this.messages.size;
  }

  add(message: JsMsg): void {
    this.messages.add(message);
  }

  async run(message: JsMsg): Promise<void> {
    await this.handle(message.data);
    message.ack();
    this.remove(message);
  }

  giveBack(message: JsMsg): void {
    message.nak();
    this.remove(message);
  }

  async whenOneEnds(): Promise<void> {
    await this.ended.promise;
  }

  async finish(): Promise<void> {
    while (this.size > 0) await this.whenOneEnds();
    clearInterval(this.timer);
  }

  private remove(message: JsMsg): void {
    this.messages.delete(message);
    this.ended.resolve(undefined);
    this.ended = Promise.withResolvers();
  }
}

async function closeAll(
  messages: ConsumerMessages,
  reading: Promise<void>,
  work: WorkInProgress,
): Promise<void> {
  await messages.close();
  await reading;
  await work.finish();
}

function fail(because: string): never {
  throw new Error(`The consumer was lost: ${because}.`);
}
