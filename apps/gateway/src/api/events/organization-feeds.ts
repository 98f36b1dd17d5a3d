import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { TASK_EVENT_TYPES } from '#libs/contracts';
import { Broadcasts } from '#libs/messaging';
import { FeedReader } from './feed-reader.js';
import { OrganizationFeed } from './organization-feed.js';

/** The organization in an event's envelope, which is before its data: only the first bytes are searched. */
const ORGANIZATION = /"orgid":"([0-9a-f-]{36})"/;
const ENVELOPE_BYTES = 1_000;

interface SharedFeed {
  readonly feed: OrganizationFeed;
  streams: number;
}

/**
 * The feeds of the organizations that have a stream in this process. What the registry publishes wakes the feed of its
 * organization, which then reads the log. The messages are only a signal: a missed one delays events until the next
 * poll. A process without streams subscribes to nothing.
 */
@Injectable()
export class OrganizationFeeds implements OnModuleDestroy {
  private readonly feeds = new Map<string, SharedFeed>();
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly broadcasts: Broadcasts,
    private readonly reader: FeedReader,
  ) {}

  onModuleDestroy(): void {
    for (const stop of this.stopListening.splice(0)) stop();
    for (const { feed } of this.feeds.values()) feed.close();
  }

  /** @returns the feed, which stays until the returned function is called */
  join(orgId: string): { readonly feed: OrganizationFeed; readonly leave: () => void } {
    const shared = this.feeds.get(orgId) ?? { feed: new OrganizationFeed(orgId, this.reader), streams: 0 };
    this.feeds.set(orgId, shared);
    shared.streams += 1;
    if (this.stopListening.length === 0) this.listen();
    return {
      feed: shared.feed,
      leave: () => {
        shared.streams -= 1;
        if (shared.streams > 0) return;
        shared.feed.close();
        this.feeds.delete(orgId);
        if (this.feeds.size === 0) for (const stop of this.stopListening.splice(0)) stop();
      },
    };
  }

  private listen(): void {
    const wakeAll = (): void => {
      for (const { feed } of this.feeds.values()) feed.grew();
    };
    this.stopListening = TASK_EVENT_TYPES.map(type =>
      this.broadcasts.listen(
        type,
        bytes => {
          const orgId = organizationIn(bytes);
          if (orgId === undefined) wakeAll();
          else this.feeds.get(orgId)?.feed.grew();
        },
        wakeAll,
      ),
    );
  }
}

function organizationIn(bytes: Uint8Array): string | undefined {
  return ORGANIZATION.exec(Buffer.from(bytes.subarray(0, ENVELOPE_BYTES)).toString('latin1'))?.[1];
}
