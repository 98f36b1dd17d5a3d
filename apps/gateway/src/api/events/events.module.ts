import { Module } from '@nestjs/common';
import { EventStreams } from './event-streams.js';
import { EventsController } from './events.controller.js';
import { FeedCursors } from './feed-cursors.js';
import { FeedReader } from './feed-reader.js';
import { OrganizationFeeds } from './organization-feeds.js';
import { StreamSlots } from './stream-slots.js';

@Module({
  controllers: [EventsController],
  providers: [EventStreams, FeedCursors, FeedReader, OrganizationFeeds, StreamSlots],
})
export class EventsModule {}
