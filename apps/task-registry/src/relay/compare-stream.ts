import type { EventPublisher } from '#libs/messaging';
import { cursorAt } from './log-cursor.js';
import type { LogCursor } from './log-cursor.js';
import type { RelaySession, StreamMark } from './relay-session.js';

/** The stream keeps its messages for seven days; older ones it does not lack. */
const STREAM_AGE_MS = 7 * 24 * 3_600_000;

/** Where publishing goes on. */
export interface StreamPosition {
  readonly cursor: LogCursor;
  /** Events after the cursor that the stream has already: published, but not noted. */
  readonly alreadyThere: ReadonlySet<string>;
  /** They stand after this on the stream. */
  readonly readAfter: number;
  readonly stream: StreamMark;
}

/**
 * Finds what the stream lacks of the log, whatever has happened to it.
 *
 * From the latest checkpoint that the stream bears out, what follows on the stream is read, and everything
 * that follows in the log is published except that. A stream that was made anew bears out none: then the
 * log is published from the age the stream would have kept. The same when messages are missing within.
 *
 * @throws when broker or database is away
 */
export async function compareStream(
  session: RelaySession,
  publisher: EventPublisher,
  now: Date,
): Promise<StreamPosition> {
  const { createdAt, firstSequence, lastSequence, messages } = await publisher.streamState();
  const streamHoles = messages === 0 ? 0 : lastSequence - firstSequence + 1 - messages;
  const stream = { streamCreatedAt: createdAt, streamSeq: lastSequence, streamHoles };
  const checkpoint = await session.checkpointFor(stream);
  const readAfter = checkpoint?.readAfter ?? 0;
  const alreadyThere = new Set<string>();
  for await (const { id } of publisher.messagesFrom(readAfter + 1)) alreadyThere.add(id);
  const logSeq =
    checkpoint?.logSeq ?? (await session.positionBefore(new Date(now.getTime() - STREAM_AGE_MS)));
  return { cursor: cursorAt(logSeq), alreadyThere, readAfter, stream };
}
