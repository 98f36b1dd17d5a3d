import type { Readable } from 'node:stream';
import { Controller, Query } from '@nestjs/common';
import { ReadEventFeed } from '#libs/contracts';
import type { FeedStart } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted } from '../../edge/admission/caller.decorator.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import {
  Disconnected,
  EVENT_STREAM,
  LastEventId,
  PrefersEventStream,
} from '../../edge/endpoint/request.decorators.js';
import { DocumentedFeedEvents, FeedQuery } from './event.dto.js';
import type { FeedEvents } from './event.dto.js';
import { EventStreams } from './event-streams.js';
import { FeedCursors } from './feed-cursors.js';

const STREAM_HEADERS = {
  'content-type': EVENT_STREAM,
  'cache-control': 'no-store',
  // Proxies that follow nginx would otherwise collect events until a buffer is full.
  'x-accel-buffering': 'no',
};

@Controller()
export class EventsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly cursors: FeedCursors,
    private readonly streams: EventStreams,
  ) {}

  @Endpoint('GET', '/v1/events', {
    summary: 'Follow the events of all tasks',
    description:
      'Oldest first, each as in webhooks; `data` is null once the task was erased. A list begins with the oldest ' +
      'event, with `from=now` after the last, with `since` at a time: events are in the order of the log, so up to a ' +
      'minute of earlier ones may come first. A page may be empty although there is a `next_cursor`, when no event of ' +
      'a long stretch matches. Keep `resume_cursor` to continue later. With `Accept: text/event-stream` it is a stream ' +
      'of Server-Sent Events that begins with the next event unless the query or `Last-Event-ID` says otherwise, and ' +
      'misses none and repeats none when it resumes.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: {
      status: 200,
      schema: DocumentedFeedEvents,
      description: 'A page of events.',
      eventStream:
        'Each event with its type as `event`, its cursor as `id`, and the same JSON as `data`. `stream.closed` says ' +
        'why the gateway ends the stream.',
    },
    problems: ['cursor.invalid', 'event_stream.too_many'],
  })
  async list(
    @Admitted() admitted: AdmittedRequest,
    @Query({ schema: FeedQuery }) query: FeedQuery,
    @PrefersEventStream() isStream: boolean,
    @LastEventId() lastEventId: string | undefined,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<Answer<Readable> | FeedEvents> {
    const { types, task_id: taskId } = query;
    if (!isStream) return this.page(admitted, query);
    const start: FeedStart =
      lastEventId === undefined
        ? this.startOf(admitted.orgId, query, 'now')
        : { at: 'position', after: this.cursors.positionOf(admitted.orgId, lastEventId) };
    const body = await this.streams.start({ admitted, filter: { types, taskId }, start, disconnected });
    return new Answer(body, { headers: STREAM_HEADERS });
  }

  private async page({ orgId, agent }: AdmittedRequest, query: FeedQuery): Promise<FeedEvents> {
    const { types, task_id, limit } = query;
    const { data, position, more } = await this.commands.send(ReadEventFeed, {
      ...{ org_id: orgId, pools: agent.pools, start: this.startOf(orgId, query, 'oldest'), limit },
      ...{ types, task_id },
    });
    const cursor = this.cursors.seal(orgId, position);
    return {
      data: data.map(({ event }) => event),
      next_cursor: more ? cursor : null,
      resume_cursor: cursor,
    };
  }

  private startOf(orgId: string, { cursor, since, from }: FeedQuery, otherwise: 'oldest' | 'now'): FeedStart {
    if (cursor !== undefined) return { at: 'position', after: this.cursors.open(orgId, cursor) };
    if (since !== undefined) return { at: 'time', since };
    return { at: from ?? otherwise };
  }
}
