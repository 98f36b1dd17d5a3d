import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { JetStreamApiCodes, JetStreamApiError, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { DEAD_STREAM, STREAMS, streamNames } from '#libs/contracts';
import type { ServiceName, StreamName } from '#libs/contracts';
import { Metrics } from '#libs/platform';
import { MESSAGING_OPTIONS, tuningOf } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { NatsConnection } from './nats-connection.js';
import { OutsideConsumers } from './outside-consumers.js';
import { growthOf } from './stream-growth.js';
import type { StreamShape } from './stream-growth.js';

export type AnyStreamName = StreamName | typeof DEAD_STREAM.name;

const DAY_MS = 24 * 60 * 60 * 1_000;
const DUPLICATE_WINDOW_MS = 2 * 60 * 1_000;
/** Of events, and of announcements of dead letters, which contain them. Lets a consumer catch up after a weekend. */
export const EVENTS_KEPT_DAYS = 7;
/** The server's code for "there is a stream of that name, and it is different". */
const STREAM_NAME_IN_USE = 10_058;
const RETRY_MS = 500;

const NAMES: readonly AnyStreamName[] = [...streamNames(), DEAD_STREAM.name];

/**
 * Creates the streams that this service owns: at the start, after every reconnect (the broker may have lost its
 * storage), and every few seconds in between. Any replica of the owner may do so, also concurrently; the broker
 * allows no other service to create or change them, because a stream's settings can republish or capture any subject.
 */
@Injectable()
export class Streams implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Streams.name);
  private readonly stopping = new AbortController();
  private readonly reported = new Set<string>();

  constructor(
    private readonly connection: NatsConnection,
    private readonly outsideConsumers: OutsideConsumers,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.connection.on('connected', () => {
      void this.keepOwned();
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
   * Creates the stream if it is missing, and extends it to the wanted settings. A stream that is larger than wanted
   * (longer retention, more replicas) stays so: shrinking it loses events and is left to an operator. Another
   * service's stream is only looked up.
   *
   * @throws JetStreamApiError when another service's stream does not exist yet
   */
  async ensure(name: AnyStreamName): Promise<StreamInfo> {
    const { streams } = await this.manager();
    if (ownerOf(name) !== this.options.serviceName) return streams.info(name);
    const wanted = shapeOf(name, this.options.streamReplicas ?? 1);
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
    for (const setting of refused) this.reportLarger(name, setting);
    return Object.keys(changes).length === 0 ? found : streams.update(name, changes);
  }

  /** Runs for as long as this connection lasts: a stream that an operator deletes is recreated within seconds. */
  private async keepOwned(): Promise<void> {
    const { generation } = this.connection;
    const { signal } = this.stopping;
    const owned = NAMES.filter(name => ownerOf(name) === this.options.serviceName);
    while (owned.length > 0 && this.connection.generation === generation && !signal.aborted) {
      let waitMs = tuningOf(this.options).lagPollMs;
      try {
        for (const name of owned) {
          const info = await this.connection.unlessLost(this.ensure(name));
          this.metrics.streamState(name, info.state.messages, info.state.bytes);
          if (name !== DEAD_STREAM.name) await this.watchConsumers(info);
        }
      } catch (error) {
        this.logger.warn('The streams could not be checked; trying again.', error);
        waitMs = RETRY_MS;
      }
      await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** A failure is reported once and does not prevent the creation of streams: this only observes. */
  private async watchConsumers(info: StreamInfo): Promise<void> {
    try {
      const { consumers } = await this.manager();
      const durables: string[] = [];
      const list = consumers.list(info.config.name);
      for (;;) {
        const page = await this.connection.unlessLost(list.next());
        if (page.length === 0) break;
        durables.push(...page.flatMap(({ config }) => config.durable_name ?? []));
      }
      await this.outsideConsumers.compare(info, durables);
    } catch (error) {
      const stream = info.config.name;
      this.reportOnce(`Stream ${stream}: its durable consumers cannot be compared with those known.`, error);
    }
  }

  private reportLarger(name: AnyStreamName, setting: string): void {
    this.reportOnce(`Stream ${name}: ${setting} is larger than this service wants; left as it is.`);
  }

  private reportOnce(line: string, cause?: unknown): void {
    if (this.reported.has(line)) return;
    this.reported.add(line);
    this.logger.warn(line, cause);
  }
}

/** Events cannot be deleted or purged through the API; an announcement in DEAD may be. */
function shapeOf(name: AnyStreamName, replicas: number): StreamShape {
  const isDead = name === DEAD_STREAM.name;
  return {
    subjects: isDead ? DEAD_STREAM.subjects : STREAMS[name].subjects,
    max_age: nanos(EVENTS_KEPT_DAYS * DAY_MS),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas,
    deny_delete: !isDead,
    deny_purge: !isDead,
  };
}

function ownerOf(name: AnyStreamName): ServiceName {
  const { publishers } = name === DEAD_STREAM.name ? DEAD_STREAM : STREAMS[name];
  return publishers[0];
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
