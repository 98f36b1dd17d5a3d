import type { EventPublisher } from '#libs/messaging';
import { cursorAt } from './log-cursor.rule.js';
import type { LogCursor } from './log-cursor.rule.js';
import type { RelaySession, StreamMark } from './relay-session.js';

/** The stream keeps its messages for seven days; older ones need not be restored. */
const STREAM_AGE_MS = 7 * 24 * 3_600_000;

/** Where publishing resumes. */
export interface StreamPosition {
  readonly cursor: LogCursor;
  /** Events after the cursor that are already on the stream: published, but not recorded. */
  readonly alreadyThere: ReadonlySet<string>;
  /** They follow this message on the stream. */
  readonly readAfter: number;
  readonly stream: StreamMark;
}

/**
 * Finds the events of the log that are missing from the stream, whatever happened to it.
 *
 * Reads the stream after the latest checkpoint that it confirms, and publishes the events after it in the log that were
 * not found. A recreated stream confirms no checkpoint: the log is then published from the age that the stream would
 * have retained. The same applies when messages within the stream are missing.
 *
 * @throws when broker or database is unavailable
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
