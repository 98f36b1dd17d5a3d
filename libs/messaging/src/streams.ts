import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { JetStreamApiCodes, JetStreamApiError, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { STREAMS } from '#libs/contracts';
import type { StreamName } from '#libs/contracts';
import { MESSAGING_OPTIONS } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { NatsConnection } from './nats-connection.js';
import { growthOf } from './stream-growth.js';
import type { StreamShape } from './stream-growth.js';

export type AnyStreamName = StreamName | 'DEAD';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DUPLICATE_WINDOW_MS = 2 * 60 * 1_000;
/** The server's code for "there is a stream of that name, and it is different". */
const STREAM_NAME_IN_USE = 10_058;
const RETRY_MS = 500;

/** What is kept and for how long. Seven days let a consumer that was off over a weekend catch up. */
const SHAPES: Readonly<Record<AnyStreamName, Omit<StreamShape, 'num_replicas'>>> = {
  TASK: weekOf('TASK'),
  QUALITY: weekOf('QUALITY'),
  BILLING: weekOf('BILLING'),
  WEBHOOK: weekOf('WEBHOOK'),
  DEAD: {
    subjects: ['dead.>'],
    max_age: nanos(30 * DAY_MS),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  },
};

const NAMES: readonly AnyStreamName[] = ['TASK', 'QUALITY', 'BILLING', 'WEBHOOK', 'DEAD'];

function weekOf(name: StreamName): Omit<StreamShape, 'num_replicas'> {
  return {
    subjects: STREAMS[name].subjects,
    max_age: nanos(7 * DAY_MS),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
}

/**
 * Sees to it that the streams exist, at the start and after every reconnect: the broker may have come
 * back with nothing on its disk. Any replica of any service may do it, also several at a time.
 */
@Injectable()
export class Streams implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Streams.name);
  private readonly stopping = new AbortController();
  private readonly reported = new Set<string>();

  constructor(
    private readonly connection: NatsConnection,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {}

  onModuleInit(): void {
    this.connection.on('connected', () => {
      void this.ensureAll();
    });
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** @throws ServiceError `unavailable` while there is no connection. */
  async manager(): Promise<JetStreamManager> {
    return jetstreamManager(this.connection.client(), { checkAPI: false });
  }

  /**
   * Makes the stream if it is missing, and lets it grow to what is wanted. A stream that is larger than
   * wanted (kept longer, more replicas) stays so: making it smaller loses events, so that is an operator's act.
   */
  async ensure(name: AnyStreamName): Promise<StreamInfo> {
    const { streams } = await this.manager();
    const wanted: StreamShape = { ...SHAPES[name], num_replicas: this.options.streamReplicas ?? 1 };
    const found = await infoOf(streams, name);
    if (found === undefined) {
      try {
        return await streams.add(toConfig(name, wanted));
      } catch (error) {
        if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NAME_IN_USE) throw error;
        return streams.info(name);
      }
    }
    const { changes, refused } = growthOf(found.config, wanted);
    for (const setting of refused) this.reportOnce(name, setting);
    return Object.keys(changes).length === 0 ? found : streams.update(name, changes);
  }

  /** Until it succeeds or the connection is lost again, after which the next connection starts it anew. */
  private async ensureAll(): Promise<void> {
    const { generation } = this.connection;
    while (this.connection.generation === generation && !this.stopping.signal.aborted) {
      try {
        for (const name of NAMES) await this.ensure(name);
        return;
      } catch (error) {
        this.logger.warn('The streams could not be made sure of; trying again.', error);
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private reportOnce(name: AnyStreamName, setting: string): void {
    const line = `Stream ${name}: ${setting} is larger than this service wants; left as it is.`;
    if (this.reported.has(line)) return;
    this.reported.add(line);
    this.logger.warn(line);
  }
}

async function infoOf(
  streams: JetStreamManager['streams'],
  name: AnyStreamName,
): Promise<StreamInfo | undefined> {
  try {
    return await streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)
      return undefined;
    throw error;
  }
}

function toConfig(name: AnyStreamName, shape: StreamShape): Partial<StreamConfig> & { name: string } {
  return {
    ...shape,
    name,
    subjects: [...shape.subjects],
    storage: 'file',
    retention: 'limits',
    discard: 'old',
  };
}
