import { PubHeaders, jetstreamManager } from '@nats-io/jetstream';
import { RequestError } from '@nats-io/transport-node';
import type { MsgHdrs, NatsConnection as Client } from '@nats-io/transport-node';
import { decodeResendReply, resendSubjectOf } from './resend.js';
import type { DeadReason, Outcome } from './settlement.js';
import { Header } from './wire-headers.js';

const STREAM = 'DEAD';
/** Longer than any handler may reasonably take. */
const RESEND_TIMEOUT_MS = 30_000;

/** A message in the DEAD stream. */
export interface DeadMessage {
  /** In the DEAD stream: what names it to an operator. */
  readonly sequence: number;
  readonly diedAt: string;
  readonly durable: string;
  readonly reason: string;
  /** What went wrong the last time. */
  readonly detail: string;
  readonly deliveries: number;
  /** Where it came from. */
  readonly subject: string;
  readonly stream: string;
  readonly streamSequence: number;
  /** The event's id, when it had one. */
  readonly eventId: string;
  /** Bytes that were not kept, because they did not fit: 0 for almost every message. */
  readonly omittedBytes: number;
  readonly payload: Uint8Array;
  readonly headers: MsgHdrs | undefined;
}

export interface DeadLetterFilter {
  readonly reason?: DeadReason;
  readonly durable?: string;
}

export type ResendOutcome =
  | Outcome
  /** No process of the service that owns the durable is running, or none answered in time. */
  | { readonly outcome: 'unanswered' };

/** What an operator does with dead messages. Needs nothing but a connection. */
export class DeadLetterBox {
  constructor(private readonly client: Client) {}

  /** Oldest first. Goes by number, because NATS 2.9 finds too little by subject once messages were deleted. */
  async *list({ reason, durable }: DeadLetterFilter = {}): AsyncGenerator<DeadMessage, void, undefined> {
    if (!(await this.exists())) return;
    const { streams } = await this.manager();
    const { state } = await streams.info(STREAM, { deleted_details: true });
    const gone = new Set(state.deleted);
    for (let sequence = Math.max(1, state.first_seq); sequence <= state.last_seq; sequence += 1) {
      const dead = gone.has(sequence) ? undefined : await this.get(sequence);
      if (dead === undefined) continue;
      const isWanted =
        (reason === undefined || dead.reason === reason) &&
        (durable === undefined || dead.durable === durable);
      if (isWanted) yield dead;
    }
  }

  async get(sequence: number): Promise<DeadMessage | undefined> {
    if (!(await this.exists())) return undefined;
    const { streams } = await this.manager();
    const found = await streams.getMessage(STREAM, { seq: sequence });
    return found === null ? undefined : toDeadMessage(found.seq, found.data, found.header);
  }

  /** Has it handled again, by its own consumer alone; takes it out of the stream when that succeeds. */
  async resend(dead: DeadMessage): Promise<ResendOutcome> {
    const { sequence, durable, payload, headers } = dead;
    const options = { timeout: RESEND_TIMEOUT_MS, ...(headers === undefined ? {} : { headers }) };
    let outcome: Outcome;
    try {
      const answer = await this.client.request(resendSubjectOf(durable), payload, options);
      outcome = decodeResendReply(answer.data);
    } catch (error) {
      if (error instanceof RequestError || (error instanceof Error && error.name === 'TimeoutError')) {
        return { outcome: 'unanswered' };
      }
      throw error;
    }
    if (outcome.outcome === 'done') {
      const { streams } = await this.manager();
      await streams.deleteMessage(STREAM, sequence, false);
    }
    return outcome;
  }

  /** No service may have been started on this broker yet: then nothing is dead either. */
  private async exists(): Promise<boolean> {
    const { streams } = await this.manager();
    return (await streams.names('dead.>').next()).includes(STREAM);
  }

  private manager(): ReturnType<typeof jetstreamManager> {
    return jetstreamManager(this.client, { checkAPI: false });
  }
}

function toDeadMessage(sequence: number, payload: Uint8Array, headers: MsgHdrs | undefined): DeadMessage {
  const read = (name: string): string => headers?.get(name) ?? '';
  return {
    sequence,
    diedAt: read(Header.deadTime),
    durable: read(Header.deadDurable),
    reason: read(Header.deadReason),
    detail: read(Header.deadDetail),
    deliveries: Number(read(Header.deadDeliveries)),
    subject: read(Header.deadSubject),
    stream: read(Header.deadStream),
    streamSequence: Number(read(Header.deadSequence)),
    eventId: read(`${Header.originalPrefix}${PubHeaders.MsgIdHdr}`),
    omittedBytes: Number(read(Header.deadOmittedBytes)),
    payload,
    headers,
  };
}
