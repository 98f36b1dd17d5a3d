import { Readable } from 'node:stream';
import { ServiceError } from '#libs/contracts';
import type { TaskEventType } from '#libs/contracts';
import { Wakeup } from '#libs/platform';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import type { FeedCursors } from './feed-cursors.js';
import type { FeedItem, FeedReader } from './feed-reader.js';
import type { OrganizationFeed } from './organization-feed.js';
import { eventText, heartbeatText, retryText } from './sse.rule.js';

/** How long a client waits before it reconnects. */
const RECONNECT_AFTER_MS = 2_000;
/** What is handed to the connection at a time. */
const CHUNK_CHARS = 64_000;
/** Until the registry answers again, or a replica that is behind has caught up. */
const RETRY_MS = 250;
/** How long a reader that has stalled has to take the reason, before its connection is reset. */
const GRACE_MS = 5_000;

export interface StreamFilter {
  readonly types: readonly TaskEventType[] | undefined;
  readonly taskId: string | undefined;
}

/** Why a stream ends: a code of the API's problems, or one of these. */
type Ending = { readonly code: string; readonly detail: string };

const STOPPING: Ending = {
  code: 'event_stream.gateway_stopping',
  detail: 'This gateway stops. Reconnect with the last event’s id.',
};
const STALLED: Ending = {
  code: 'event_stream.reader_too_slow',
  detail: 'Nothing was read from this stream for too long. Reconnect with the last event’s id.',
};

export interface StreamParts {
  readonly admitted: AdmittedRequest;
  readonly feed: OrganizationFeed;
  readonly reader: FeedReader;
  readonly cursors: FeedCursors;
}

export interface StreamOptions {
  readonly filter: StreamFilter;
  /** The position after which it begins. */
  readonly after: number;
  readonly heartbeatMs: number;
  readonly stallMs: number;
}

/**
 * One open stream. It is pulled: the next events are taken when the client has received those before, from the shared
 * window while it keeps up and from the log when it does not, so a slow reader holds one page in memory.
 */
export class EventStream {
  readonly body: Readable;
  private readonly wakeup = new Wakeup();
  private position: number;
  private ending: Ending | undefined;
  private isGone = false;
  /** Since when the connection has not taken what it was given. */
  private blockedSinceMs: number | undefined;

  constructor(
    private readonly parts: StreamParts,
    private readonly options: StreamOptions,
  ) {
    this.position = options.after;
    this.body = Readable.from(this.texts());
  }

  /** Wakes it: there may be events, or its key may have changed. */
  readonly ring = (): void => {
    this.wakeup.ring();
  };

  /** The client has gone. */
  readonly leave = (): void => {
    this.isGone = true;
    this.ring();
  };

  /** Ends it so that the client reconnects, to another gateway. */
  stop(): void {
    this.end(STOPPING);
  }

  /** Ends it when its reader has stalled, and resets the connection when that does not take the reason either. */
  checkReader(): void {
    const stalledMs = this.blockedSinceMs === undefined ? 0 : performance.now() - this.blockedSinceMs;
    if (stalledMs > this.options.stallMs) this.end(STALLED);
    if (stalledMs > this.options.stallMs + GRACE_MS) this.reset();
  }

  reset(): void {
    this.leave();
    this.body.destroy(new Error('The reader of an event stream takes nothing.'));
  }

  private end(ending: Ending): void {
    this.ending ??= ending;
    this.ring();
  }

  private async *texts(): AsyncGenerator<Buffer> {
    yield* this.sent(retryText(RECONNECT_AFTER_MS));
    let sentAtMs = performance.now();
    while (!this.isOver) {
      const texts = await this.next();
      if (texts.length > 0) sentAtMs = performance.now();
      for (const text of texts) {
        if (await this.isPermitted()) yield* this.sent(text);
      }
      const idleMs = performance.now() - sentAtMs;
      if (texts.length === 0 && idleMs >= this.options.heartbeatMs) {
        sentAtMs = performance.now();
        yield* this.sent(heartbeatText(this.parts.cursors.idOf(this.orgId, this.position)));
      }
    }
    if (this.ending !== undefined && !this.isGone) {
      const data = JSON.stringify(this.ending);
      yield* this.sent(eventText({ id: null, event: 'stream.closed', data }));
    }
  }

  private *sent(text: string): Generator<Buffer> {
    this.blockedSinceMs = performance.now();
    yield Buffer.from(text, 'utf8');
    this.blockedSinceMs = undefined;
  }

  /** The next events in chunks; none when there are none before the next heartbeat, or the stream has ended. */
  private async next(): Promise<readonly string[]> {
    if (!(await this.isPermitted())) return [];
    const page = this.parts.feed.after(this.position) ?? (await this.readForItself());
    if (page !== undefined && page.position > this.position) {
      this.position = page.position;
      return chunksOf(page.items.filter(item => this.matches(item)));
    }
    await this.wakeup.wait(page === undefined ? RETRY_MS : this.untilMs());
    return [];
  }

  /** Undefined while the log cannot be read: it is tried again. */
  private async readForItself() {
    const { types, taskId } = this.options.filter;
    const { pools } = this.parts.admitted.agent;
    const filter = {
      pools,
      ...(types && { types: [...types] }),
      ...(taskId !== undefined && { task_id: taskId }),
    };
    try {
      const start = { at: 'position', after: this.position } as const;
      const page = await this.parts.reader.read(this.orgId, { ...filter, start });
      return page.position > this.position ? page : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Checks the key as a fresh request would: one that has ended or lost its right ends the stream. While it cannot be
   * checked, nothing is sent.
   *
   * @returns false when the stream is over
   */
  private async isPermitted(): Promise<boolean> {
    while (!this.isOver) {
      try {
        await this.parts.admitted.check('remembered');
        return !this.isOver;
      } catch (error) {
        if (isRefusal(error)) this.end({ code: error.code, detail: error.message });
        else await this.wakeup.wait(RETRY_MS);
      }
    }
    return false;
  }

  private get isOver(): boolean {
    return this.isGone || this.ending !== undefined;
  }

  private matches({ type, taskId, poolId }: FeedItem): boolean {
    const { filter } = this.options;
    const { pools } = this.parts.admitted.agent;
    return (
      (filter.types === undefined || filter.types.some(one => one === type)) &&
      (filter.taskId === undefined || filter.taskId === taskId) &&
      (pools === null || (poolId !== null && pools.includes(poolId)))
    );
  }

  private untilMs(): number {
    const { expiresAt } = this.parts.admitted;
    const expiresInMs = expiresAt === null ? Infinity : Math.max(0, expiresAt.getTime() - Date.now());
    return Math.min(this.options.heartbeatMs, expiresInMs);
  }

  private get orgId(): string {
    return this.parts.admitted.orgId;
  }
}

function isRefusal(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.kind !== 'unavailable' && error.kind !== 'internal';
}

function chunksOf(items: readonly FeedItem[]): readonly string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const { text } of items) {
    if (chunk !== '' && chunk.length + text.length > CHUNK_CHARS) {
      chunks.push(chunk);
      chunk = '';
    }
    chunk += text;
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}
