import { Injectable, Logger } from '@nestjs/common';
import { PermissionViolationError, headers } from '@nats-io/transport-node';
import type { Msg, NatsConnection as Client } from '@nats-io/transport-node';
import { SpanKind } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { z } from 'zod';
import { ServiceError, readerOf } from '#libs/contracts';
import type { RequestInput, CommandContract, ReplyOf } from '#libs/contracts';
import { Attribute, Clock, inSpan, outgoingTraceparent, touchTask } from '#libs/platform';
import { CallMetrics } from './call-metrics.js';
import type { CallOutcome } from './call-metrics.js';
import { decodeReply, fromWireError, internalError } from './command-wire.js';
import { commandSpan } from './messaging-spans.js';
import { NatsConnection } from './nats-connection.js';
import { SealedReplies } from './sealed-replies.js';
import { taskIdIn } from './subject-of-message.js';
import { Header } from './wire-headers.js';

/** Reserved for the headers of a request within the broker's maximum payload. */
const HEADERS_BYTES = 512;

export interface SendOptions {
  /** Maximum wait; defaults to the contract's deadline. */
  readonly deadlineMs?: number;
}

/** Sends commands to other services. */
@Injectable()
export class CommandClient {
  private readonly logger = new Logger(CommandClient.name);
  constructor(
    private readonly connection: NatsConnection,
    private readonly clock: Clock,
    private readonly metrics: CallMetrics,
    private readonly sealedReplies: SealedReplies,
  ) {}

  /**
   * Sends a command and waits for the answer.
   *
   * @throws ServiceError as the other service threw it; or `unavailable` when no answer arrives in time, in which
   *   case the command may still have been executed; or `too_large`
   */
  async send<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
    { deadlineMs = contract.deadlineMs }: SendOptions = {},
  ): Promise<ReplyOf<Contract>> {
    return inSpan(commandSpan(contract, SpanKind.CLIENT), span =>
      this.measured(contract, span, request, deadlineMs),
    );
  }

  private async measured<Contract extends CommandContract>(
    contract: Contract,
    span: Span | undefined,
    request: RequestInput<Contract>,
    deadlineMs: number,
  ): Promise<ReplyOf<Contract>> {
    const startedAt = performance.now();
    try {
      touch(request);
      const reply = await this.ask(contract, request, deadlineMs);
      touch(reply);
      this.metrics.called(contract.subject, 'ok', secondsSince(startedAt));
      return reply;
    } catch (error) {
      if (error instanceof ServiceError) span?.setAttribute(Attribute.rpcStatus, error.code);
      this.metrics.called(contract.subject, outcomeOf(error), secondsSince(startedAt));
      throw error;
    }
  }

  private async ask<Contract extends CommandContract>(
    contract: Contract,
    request: RequestInput<Contract>,
    deadlineMs: number,
  ): Promise<ReplyOf<Contract>> {
    const client = this.connection.client();
    const payload = new TextEncoder().encode(JSON.stringify(request));
    if (payload.byteLength + HEADERS_BYTES > this.connection.maxPayloadBytes) {
      throw new ServiceError('too_large', 'request.too_large', 'The request is too large.');
    }
    let answer: Msg;
    try {
      answer = await this.request(client, contract.subject, payload, deadlineMs);
    } catch (error) {
      if (isForbidden(error)) throw this.forbidden(contract, error);
      throw unavailable(contract, error);
    }
    return this.read(contract, payload, answer);
  }

  private async request(
    client: Client,
    subject: string,
    payload: Uint8Array,
    deadlineMs: number,
  ): Promise<Msg> {
    const sent = headers();
    sent.set(Header.traceparent, outgoingTraceparent());
    sent.set(Header.deadline, String(this.clock.now().getTime() + deadlineMs));
    return this.connection.unlessLost(
      client.request(subject, payload, { timeout: deadlineMs, headers: sent }),
    );
  }

  private read<Contract extends CommandContract>(
    contract: Contract,
    request: Uint8Array,
    answer: Msg,
  ): ReplyOf<Contract> {
    let reply: ReturnType<typeof decodeReply>;
    try {
      reply = decodeReply(contract, answer.data);
    } catch (error) {
      throw this.badReply(contract, error);
    }
    if (!reply.ok) throw fromWireError(reply.error);
    let opened: unknown;
    try {
      opened = this.sealedReplies.open(contract, request, reply.result);
    } catch (error) {
      throw this.badReply(contract, error);
    }
    const result = z.safeParse<Contract['reply']>(readerOf<Contract['reply']>(contract.reply), opened);
    if (!result.success) throw this.badReply(contract, result.error);
    return result.data;
  }

  /** Not an outage: waiting does not help. The contract's `sentBy` or the broker's configuration must change. */
  private forbidden({ subject }: CommandContract, cause: unknown): ServiceError {
    this.logger.error({ msg: 'The NATS server does not let this service send the command.', subject }, cause);
    return internalError({ cause });
  }

  private badReply({ subject }: CommandContract, cause: unknown): ServiceError {
    this.logger.error({ msg: 'The reply to a command violates its contract.', subject }, cause);
    return internalError({ cause });
  }
}

function touch(message: unknown): void {
  const taskId = taskIdIn(message);
  if (taskId !== undefined) touchTask(taskId);
}

function unavailable({ subject }: CommandContract, cause: unknown): ServiceError {
  const [, service = subject] = subject.split('.');
  return new ServiceError(
    'unavailable',
    'service.unavailable',
    `The service ${service} cannot be reached at the moment.`,
    {},
    { cause },
  );
}

function isForbidden(error: unknown, depth = 0): boolean {
  if (error instanceof PermissionViolationError) return true;
  return error instanceof Error && depth < 3 && isForbidden(error.cause, depth + 1);
}

function outcomeOf(error: unknown): CallOutcome {
  if (!(error instanceof ServiceError) || error.kind === 'internal') return 'failed';
  return error.kind === 'unavailable' ? 'unavailable' : 'refused';
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
