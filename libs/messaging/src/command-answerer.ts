import type { Msg } from '@nats-io/transport-node';
import { Injectable, Logger } from '@nestjs/common';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { ServiceError, faultsOf, invalid, readJsonBytes } from '#libs/contracts';
import type { CommandContract } from '#libs/contracts';
import { Attribute, Clock, Metrics, noteTrace, runAsSpan } from '#libs/platform';
import type { CommandOutcome, SpanStart } from '#libs/platform';
import { dependencyUnavailable, encodeReply, internalError, toWireError } from './command-wire.js';
import type { CommandReply } from './command-wire.js';
import { resultOf } from './event-handling.js';
import type { NestHandler } from './event-handling.js';
import { LiveSubscription } from './live-subscription.js';
import { commandSpan } from './messaging-spans.js';
import type { NatsConnection } from './nats-connection.js';
import { isOutage } from './outage.js';
import { SealedReplies } from './sealed-replies.js';
import { subjectOfRequest } from './subject-of-message.js';
import { Header } from './wire-headers.js';

/** Dependencies shared by all command answerers. */
@Injectable()
export class Answering {
  constructor(
    readonly clock: Clock,
    readonly metrics: Metrics,
    readonly sealedReplies: SealedReplies,
  ) {}
}

/** Commands beyond this many at a time are refused: each would only delay the others. */
const MAX_IN_PROGRESS = 5_000;
/** A deadline further in the past than this means that the caller's clock is wrong, not that the message is late. */
const MAX_PLAUSIBLE_LATENESS_MS = 120_000;

/** Answers one command. Replicas share the work through the queue group, which is named for the service. */
export class CommandAnswerer {
  private readonly logger = new Logger(CommandAnswerer.name);
  private readonly inProgress = new Set<Promise<void>>();
  private readonly span: SpanStart;
  private subscription: LiveSubscription | undefined;

  constructor(
    private readonly contract: CommandContract,
    private readonly handler: NestHandler,
    private readonly services: Answering,
    private readonly connection: NatsConnection,
  ) {
    this.span = commandSpan(contract, SpanKind.SERVER);
    services.sealedReplies.checkKeyFor(contract);
  }

  /** Subscribes once there is a connection. */
  start(queue: string): void {
    const { subject } = this.contract;
    this.subscription = new LiveSubscription(this.connection, subject, {
      queue,
      onMessage: message => {
        this.take(message);
      },
      onError: error => {
        this.logger.error({ msg: 'The subscription failed.', subject }, error);
      },
    });
  }

  /** Stops accepting commands, and returns when every accepted command is answered. */
  async close(): Promise<void> {
    await this.subscription?.drain();
    await Promise.all(this.inProgress);
  }

  private take(message: Msg): void {
    const traceparent = message.headers?.get(Header.traceparent);
    const work = runAsSpan({ traceparent }, this.span, span => this.answerSafely(message, span));
    this.inProgress.add(work);
    void work.then(() => this.inProgress.delete(work));
  }

  private async answerSafely(message: Msg, span: Span | undefined): Promise<void> {
    try {
      await this.answer(message, span);
    } catch (error) {
      this.logger.error({ msg: 'An answer could not be sent.', subject: this.contract.subject }, error);
    }
  }

  private async answer(message: Msg, span: Span | undefined): Promise<void> {
    const startedAt = performance.now();
    const { reply, outcome } = await this.replyTo(message);
    if (!reply.ok) recordReply(span, reply.error.code, outcome);
    const durationSeconds = (performance.now() - startedAt) / 1_000;
    this.services.metrics.commandAnswered(this.contract.subject, outcome, durationSeconds);
    message.respond(this.encode(reply));
  }

  private async replyTo(message: Msg): Promise<{ reply: CommandReply; outcome: CommandOutcome }> {
    try {
      const reply = await this.carryOut(message);
      const result = this.services.sealedReplies.seal(this.contract, message.data, reply);
      return { reply: { ok: true, result }, outcome: 'ok' };
    } catch (error) {
      return {
        reply: { ok: false, error: toWireError(this.toServiceError(error)) },
        outcome: outcomeOf(error),
      };
    }
  }

  private async carryOut(message: Msg): Promise<unknown> {
    if (this.inProgress.size >= MAX_IN_PROGRESS) {
      throw new ServiceError('unavailable', 'service.busy', 'The service is overloaded at the moment.', {
        retry_after_seconds: 1,
      });
    }
    const deadline = Number(message.headers?.get(Header.deadline) ?? '');
    const lateMs = deadline > 0 ? this.services.clock.now().getTime() - deadline : 0;
    if (lateMs > 0 && lateMs < MAX_PLAUSIBLE_LATENESS_MS) {
      throw new ServiceError('unavailable', 'command.too_late', 'The request came after its deadline.');
    }
    const request = this.contract.request.safeParse(requestIn(message.data));
    if (!request.success) {
      throw invalid('request.invalid', 'The request is not valid.', faultsOf(request.error));
    }
    noteTrace(subjectOfRequest(request.data));
    return resultOf(this.handler(request.data));
  }

  private toServiceError(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    if (isOutage(error)) {
      this.logger.warn(
        { msg: 'A dependency of the command is unavailable.', subject: this.contract.subject },
        error,
      );
      return dependencyUnavailable();
    }
    this.logger.error({ msg: 'The command failed.', subject: this.contract.subject }, error);
    return internalError();
  }

  private encode(reply: CommandReply): string {
    const payload = encodeReply(this.contract, reply);
    if (Buffer.byteLength(payload) <= this.connection.maxPayloadBytes) return payload;
    this.logger.error({ msg: 'The reply is larger than the broker takes.', subject: this.contract.subject });
    const error = new ServiceError('too_large', 'reply.too_large', 'The answer is too large; ask for less.');
    return encodeReply(this.contract, { ok: false, error: toWireError(error) });
  }
}

function recordReply(span: Span | undefined, code: string, outcome: CommandOutcome): void {
  span?.setAttributes({ [Attribute.rpcStatus]: code, [Attribute.errorType]: code });
  if (outcome === 'failed') span?.setStatus({ code: SpanStatusCode.ERROR });
}

function requestIn(bytes: Uint8Array): unknown {
  const read = readJsonBytes(bytes);
  switch (read.outcome) {
    case 'read':
      return read.value;
    case 'inexact':
      throw invalid('request.invalid', 'The request holds values that cannot be kept as sent.', read.faults);
    case 'not_json':
      throw invalid('request.not_json', 'The request is not JSON.');
  }
}

function outcomeOf(error: unknown): CommandOutcome {
  return error instanceof ServiceError && error.kind !== 'internal' ? 'refused' : 'failed';
}
