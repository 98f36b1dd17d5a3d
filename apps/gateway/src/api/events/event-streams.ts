import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { FeedStart } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { EventStream } from './event-stream.js';
import type { StreamFilter } from './event-stream.js';
import { FeedCursors } from './feed-cursors.js';
import { FeedReader } from './feed-reader.js';
import type { OrganizationFeed } from './organization-feed.js';
import { OrganizationFeeds } from './organization-feeds.js';
import { StreamSlots } from './stream-slots.js';

type Settings = Pick<GatewaySettings, 'EVENT_STREAM_HEARTBEAT_MS' | 'EVENT_STREAM_STALL_MS'>;

const CHECK_READERS_MS = 500;
/** How long clients have to receive the end of their streams when this process stops. */
const STOP_MS = 1_000;
const STOP_POLL_MS = 20;

/** A request for a stream. */
export interface StreamRequest {
  readonly admitted: AdmittedRequest;
  readonly filter: StreamFilter;
  readonly start: FeedStart;
  /** Fires when the client has disconnected. */
  readonly disconnected: AbortSignal;
}

interface OpenParts extends Pick<StreamRequest, 'admitted' | 'disconnected'> {
  readonly feed: OrganizationFeed;
  /** Releases what the stream holds. */
  readonly close: () => void;
}

/** The open streams of this process. */
@Injectable()
export class EventStreams implements OnModuleInit, OnModuleDestroy {
  private readonly open = new Set<EventStream>();
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly slots: StreamSlots,
    private readonly feeds: OrganizationFeeds,
    private readonly reader: FeedReader,
    private readonly cursors: FeedCursors,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      for (const stream of this.open) stream.checkReader();
    }, CHECK_READERS_MS).unref();
  }

  /** Runs before the HTTP server closes, which waits for every response. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    for (const stream of this.open) stream.stop();
    const giveUpAt = performance.now() + STOP_MS;
    while (this.open.size > 0 && performance.now() < giveUpAt) await pause(STOP_POLL_MS);
    for (const stream of this.open) stream.reset();
  }

  /**
   * Opens a stream, which lasts until its client disconnects, its key ends, or this process stops.
   *
   * @throws ServiceError `event_stream.too_many`, and `unavailable` when the log cannot be read
   */
  async start({ admitted, filter, start, disconnected }: StreamRequest): Promise<EventStream['body']> {
    if (this.isStopping) throw refuse('service.unavailable', 'This gateway stops. Reconnect.');
    const release = this.slots.take(admitted);
    const { feed, leave } = this.feeds.join(admitted.orgId);
    const close = (): void => {
      release();
      leave();
    };
    try {
      const after = await this.positionOf(admitted.orgId, start);
      const { EVENT_STREAM_HEARTBEAT_MS: heartbeatMs, EVENT_STREAM_STALL_MS: stallMs } = this.settings;
      const parts = { admitted, feed, reader: this.reader, cursors: this.cursors };
      const stream = new EventStream(parts, { filter, after, heartbeatMs, stallMs });
      this.begin(stream, { admitted, feed, disconnected, close });
      return stream.body;
    } catch (error) {
      close();
      throw error;
    }
  }

  private begin(stream: EventStream, { admitted, feed, disconnected, close }: OpenParts): void {
    const forgetting = [admitted.onChange(stream.ring), feed.onEvents(stream.ring), close];
    const ended = (): void => {
      stream.leave();
      if (this.open.delete(stream)) for (const forget of forgetting) forget();
    };
    this.open.add(stream);
    admitted.leavePlace();
    if (disconnected.aborted) ended();
    else disconnected.addEventListener('abort', ended, { once: true });
  }

  private async positionOf(orgId: string, start: FeedStart): Promise<number> {
    if (start.at === 'position') return start.after;
    if (start.at === 'oldest') return 0;
    // Of `time`, the position before the first event; a page would end behind some.
    const { position, items } = await this.reader.read(orgId, { pools: null, start });
    return (items[0]?.position ?? position + 1) - 1;
  }
}
