import { Logger } from '@nestjs/common';
import { Wakeup } from '#libs/platform';
import { emptyWindow, extended, pageAfter } from './feed-window.rule.js';
import type { FeedPage, FeedWindow } from './feed-window.rule.js';
import type { FeedItem, FeedReader } from './feed-reader.js';

/** The newest events that all streams of an organization read from memory; a stream that is behind reads for itself. */
const WINDOW_BYTES = 512_000;
/** How late an event is noticed when its message was missed. One read for the organization, not for each stream. */
const POLL_EVERY_MS = 3_000;
/** At most this often, however many events there are: the next read then has several. */
const READ_SPACING_MS = 20;
const RETRY_MS = 500;

/** The live end of an organization's feed: one read for all streams of this process. */
export class OrganizationFeed {
  private readonly logger = new Logger(OrganizationFeed.name);
  private readonly listeners = new Set<() => void>();
  private readonly grown = new Wakeup();
  private window: FeedWindow<FeedItem> | undefined;
  private isClosed = false;
  private isFailing = false;

  constructor(
    private readonly orgId: string,
    private readonly reader: FeedReader,
  ) {
    void this.run();
  }

  /** Call this when there may be new events. */
  readonly grew = (): void => {
    this.grown.ring();
  };

  /** Calls back after each read with new events, until the returned function is called. */
  onEvents(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** What follows a position, as far as it is known; undefined when it is not in memory. */
  after(position: number): FeedPage<FeedItem> | undefined {
    return this.window === undefined ? undefined : pageAfter(this.window, position);
  }

  close(): void {
    this.isClosed = true;
    this.grown.ring();
  }

  private async run(): Promise<void> {
    while (!this.isClosed) {
      const progress = await this.step();
      if (progress === 'more') continue;
      if (progress === 'failed') await pause(RETRY_MS);
      else await this.grown.wait(POLL_EVERY_MS);
      await pause(READ_SPACING_MS);
    }
  }

  private async step(): Promise<'more' | 'end' | 'failed'> {
    try {
      const start =
        this.window === undefined
          ? ({ at: 'now' } as const)
          : ({ at: 'position', after: this.window.to } as const);
      const page = await this.reader.read(this.orgId, { pools: null, start });
      const isFirst = this.window === undefined;
      this.window = extended(this.window ?? emptyWindow(page.position), page, WINDOW_BYTES);
      this.isFailing = false;
      if (isFirst || page.items.length > 0) for (const listener of this.listeners) listener();
      return page.more ? 'more' : 'end';
    } catch (error) {
      if (!this.isFailing) {
        const msg = 'The event feed of an organization cannot be read at the moment; its streams wait.';
        this.logger.warn({ msg, org_id: this.orgId, err: error });
      }
      this.isFailing = true;
      return 'failed';
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
