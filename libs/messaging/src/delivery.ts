import type { Msg, MsgHdrs } from '@nats-io/transport-node';

const NANOS_PER_MS = 1_000_000;

/** A message as handlers need it, whether it comes from a stream or from a manual resend. */
export interface IncomingEvent {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs | undefined;
}

/**
 * One delivery of a stream's message to this process, with the four possible acknowledgements.
 *
 * Its metadata is in its reply subject, to which the acknowledgement is sent:
 * `$JS.ACK[.<domain>.<account>].<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`
 * (https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-15.md).
 */
export class Delivery implements IncomingEvent {
  private constructor(
    private readonly message: Msg,
    readonly stream: string,
    /** 1 for the first delivery. */
    readonly count: number,
    readonly streamSequence: number,
    readonly storedAt: Date,
  ) {}

  /** Undefined for a message that was not delivered by a stream: there is nothing to acknowledge. */
  static from(message: Msg): Delivery | undefined {
    const tokens = message.reply?.split('.') ?? [];
    if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined;
    const [stream, , count, sequence, , time] = tokens.slice(tokens.length === 9 ? 2 : 4);
    if (stream === undefined || time === undefined) return undefined;
    const storedAt = new Date(Number(BigInt(time) / BigInt(NANOS_PER_MS)));
    return new Delivery(message, stream, Number(count), Number(sequence), storedAt);
  }

  /**
   * The same for every delivery of one message; differs for a message with the same sequence number in another
   * stream.
   */
  get identity(): string {
    return `${this.streamSequence}@${this.storedAt.getTime()}`;
  }

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  get headers(): MsgHdrs | undefined {
    return this.message.headers;
  }

  /** Done: the message is not redelivered. */
  ack(): void {
    this.message.respond('+ACK');
  }

  /** Requests redelivery after `delayMs`. */
  nak(delayMs = 0): void {
    this.message.respond(
      delayMs === 0 ? '-NAK' : `-NAK ${JSON.stringify({ delay: delayMs * NANOS_PER_MS })}`,
    );
  }

  /** Gives the message up: it is not redelivered. */
  term(): void {
    this.message.respond('+TERM');
  }

  /** Still in progress: restarts the server's ack wait. */
  working(): void {
    this.message.respond('+WPI');
  }
}
