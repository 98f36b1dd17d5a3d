import { Logger } from '@nestjs/common';
import { CloudEventEnvelope, parseJson } from '#libs/contracts';
import type { EventPublisher, NatsConnection } from '#libs/messaging';
import { isRecordingSpans, runInTrace } from '#libs/platform';
import { compareStream } from './compare-stream.js';
import type { StreamPosition } from './compare-stream.js';
import { advanced, restartPointOf, withoutGapsBefore } from './log-cursor.rule.js';
import type { LoggedRow, RelaySession } from './relay-session.js';

/** Enough in flight that the broker, not the network, determines how long a batch takes. */
const BATCH_ROWS = 200;
/** A batch of the largest possible events must not fill the memory of either side. */
const BATCH_CHARS = 4_000_000;
/** Transactions end after 30 s at the latest (`transaction_timeout`): a number missing for longer never appears. */
const GAP_PATIENCE_MS = 60_000;
const CHECKPOINT_INTERVAL_MS = 1_000;
const HEADERS_BYTES = 1_024;
const RECORDED_TRACE = /,"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-01)"$/;

/**
 * `caught_up`: everything visible is published. `more`: there was more than one batch. `stuck`: the stream did not
 * accept all of it.
 */
type Progress = 'caught_up' | 'more' | 'stuck';

/** Publishes the log in order, in batches, for as long as its session holds the lock. */
export class LogPublishing {
  private readonly logger = new Logger(LogPublishing.name);
  private position: StreamPosition | undefined;
  private generation = -1;
  private savedAtMs = -Infinity;
  private savedLogSeq = -1;

  constructor(
    private readonly session: RelaySession,
    private readonly publisher: EventPublisher,
    private readonly connection: NatsConnection,
  ) {}

  /** The highest published position of the log; undefined until stream and log have been compared. */
  get publishedTo(): number | undefined {
    return this.position?.cursor.high;
  }

  /** @throws when database or broker is unavailable; it can be called again as long as the session lives */
  async step(): Promise<Progress> {
    const position = await this.currentPosition();
    const cursor = withoutGapsBefore(position.cursor, performance.now() - GAP_PATIENCE_MS);
    const before = { noticedMs: performance.now(), streamSeq: position.readAfter };
    const rows = await this.session.read(cursor, BATCH_ROWS);
    const batch = withinSize(rows);
    const published = await this.publish(batch, position);
    const isEnd = published.complete && batch.length === rows.length && rows.length < BATCH_ROWS;
    const seqs = batch.slice(0, published.count).map(({ seq }) => seq);
    // Events already on the stream are skipped until the end of the log has been reached once.
    const alreadyThere = isEnd ? new Set<string>() : position.alreadyThere;
    this.position = {
      cursor: advanced(cursor, seqs, before),
      alreadyThere,
      readAfter: alreadyThere.size === 0 ? published.streamSeq : position.readAfter,
      stream: { ...position.stream, streamSeq: published.streamSeq },
    };
    if (performance.now() - this.savedAtMs >= CHECKPOINT_INTERVAL_MS) await this.saveCheckpoint();
    if (!published.complete) await this.leavePosition();
    return published.complete ? (isEnd ? 'caught_up' : 'more') : 'stuck';
  }

  /** Records its progress, so that the next relay has little to read again. */
  async saveCheckpoint(): Promise<void> {
    if (this.position === undefined) return;
    const { cursor, readAfter, stream } = this.position;
    const restart = restartPointOf(cursor, readAfter);
    if (restart.logSeq === this.savedLogSeq) return;
    await this.session.saveCheckpoint({ ...stream, ...restart });
    this.savedLogSeq = restart.logSeq;
    this.savedAtMs = performance.now();
  }

  /** After every reconnect the stream may be another one, or have lost its tail. */
  private async currentPosition(): Promise<StreamPosition> {
    if (this.generation !== this.connection.generation) await this.leavePosition();
    if (this.position !== undefined) return this.position;
    const { generation } = this.connection;
    this.position = await compareStream(this.session, this.publisher, new Date());
    this.generation = generation;
    this.logger.log({
      msg: 'Publishing the log.',
      after: this.position.cursor.high,
      already_there: this.position.alreadyThere.size,
    });
    return this.position;
  }

  private async leavePosition(): Promise<void> {
    await this.saveCheckpoint();
    this.position = undefined;
    this.savedLogSeq = -1;
  }

  /** @returns how many of the batch, from its start, are now on the stream */
  private async publish(batch: readonly LoggedRow[], { alreadyThere, stream }: StreamPosition) {
    const missing = batch
      .filter(hasContent)
      .filter(row => !alreadyThere.has(row.id) && this.isPublishable(row));
    if (missing.length === 0) return { count: batch.length, streamSeq: stream.streamSeq, complete: true };
    const result = await this.publisher.publishInOrder(
      missing.map(({ type, id, envelope }) => ({
        subject: type,
        id,
        payload: envelope,
        traceparent: recordedTraceIn(envelope),
      })),
    );
    const firstLeft = missing[result.acknowledged];
    return {
      count: firstLeft === undefined ? batch.length : batch.indexOf(firstLeft),
      streamSeq: Math.max(stream.streamSeq, result.lastSequence ?? 0),
      complete: firstLeft === undefined,
    };
  }

  /** An event that the broker can never accept must not block all others; it stays in the log. */
  private isPublishable({ seq, id, type, envelope }: RowWithContent): boolean {
    const limit = this.connection.isConnected ? this.connection.client().info?.max_payload : undefined;
    const bytes = Buffer.byteLength(envelope) + HEADERS_BYTES;
    if (limit === undefined || bytes <= limit) return true;
    const { subject: taskId, orgid: orgId, traceparent } = CloudEventEnvelope.parse(parseJson(envelope));
    runInTrace({ traceparent, taskId, orgId }, () => {
      const about = { event_id: id, event_type: type, seq, bytes, limit };
      this.logger.error({ msg: 'The event exceeds the maximum payload size of the broker.', ...about });
    });
    return false;
  }
}

type RowWithContent = LoggedRow & { readonly envelope: string };

function hasContent(row: LoggedRow): row is RowWithContent {
  return row.envelope !== null;
}

/**
 * The trace of an event, if it is recorded: the attribute before `data`, which is the first such key in the envelope.
 * Found without parsing, because an envelope may be as large as an answer.
 */
function recordedTraceIn(envelope: string): string | undefined {
  if (!isRecordingSpans()) return undefined;
  const [, traceparent] = RECORDED_TRACE.exec(envelope.slice(0, envelope.indexOf(',"data":'))) ?? [];
  return traceparent;
}

/** The largest prefix of the batch within the size limit; at least one row. */
function withinSize(rows: readonly LoggedRow[]): readonly LoggedRow[] {
  let chars = 0;
  const end = rows.findIndex(({ envelope }, place) => {
    chars += envelope?.length ?? 0;
    return place > 0 && chars > BATCH_CHARS;
  });
  return end === -1 ? rows : rows.slice(0, end);
}
