import { Injectable } from '@nestjs/common';
import { ReadEventFeed } from '#libs/contracts';
import type { FeedEvent, ReplyOf, RequestInput } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { FairQueue } from '../../edge/admission/fair-queue.js';
import { FeedCursors } from './feed-cursors.js';
import { eventText } from './sse.rule.js';
import type { FeedPage } from './feed-window.rule.js';

/** An event of the feed, ready to be sent to every stream of its organization. */
export interface FeedItem {
  readonly position: number;
  readonly poolId: string | null;
  readonly type: string;
  readonly taskId: string;
  readonly text: string;
  readonly bytes: number;
}

export interface ReadPage extends FeedPage<FeedItem> {
  readonly more: boolean;
}

export type FeedRequest = Omit<RequestInput<typeof ReadEventFeed>, 'org_id' | 'limit'>;

/** Reads the feed for streams. A read takes its turn like a request of the organization. */
@Injectable()
export class FeedReader {
  constructor(
    private readonly commands: CommandClient,
    private readonly queue: FairQueue,
    private readonly cursors: FeedCursors,
  ) {}

  /** @throws ServiceError `unavailable` while the registry does not answer */
  async read(orgId: string, request: FeedRequest): Promise<ReadPage> {
    const { data, position, more }: ReplyOf<typeof ReadEventFeed> = await this.queue.run(orgId, () =>
      this.commands.send(ReadEventFeed, { org_id: orgId, ...request }),
    );
    return { items: data.map(event => this.itemOf(orgId, event)), position, more };
  }

  private itemOf(orgId: string, { position, pool_id: poolId, event }: FeedEvent): FeedItem {
    const id = this.cursors.idOf(orgId, position);
    const text = eventText({ id, event: event.type, data: JSON.stringify(event) });
    // Twice, because a string may take two bytes for each character.
    return { position, poolId, type: event.type, taskId: event.subject, text, bytes: text.length * 2 };
  }
}
