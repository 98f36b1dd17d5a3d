import { connect } from '@nats-io/transport-node';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { z } from 'zod';
import { ServiceError, stringifyExactly } from '#libs/contracts';
import type { CommandContract, ReplyOf, RequestOf } from '#libs/contracts';

type Handler<Contract extends CommandContract> = (
  request: RequestOf<Contract>,
) => ReplyOf<Contract> | Promise<ReplyOf<Contract>>;

/** Stubs of the other six services: replies on the broker, and a record of the requests. */
export class FakeServices {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly replies = new Map<string, (message: Msg) => Promise<void>>();
  private readonly requests: { readonly subject: string; readonly request: unknown }[] = [];

  private constructor(readonly client: NatsConnection) {}

  static async connect(url: string): Promise<FakeServices> {
    return new FakeServices(await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 50 }));
  }

  /** Sets the reply to a command from now on; a thrown ServiceError is what the caller gets. */
  answer<Contract extends CommandContract>(contract: Contract, handler: Handler<Contract>): void {
    const { subject } = contract;
    // Replaces the handler, so that there is no moment without one.
    this.replies.set(subject, message => this.reply(contract, handler, message));
    if (this.subscriptions.has(subject)) return;
    const callback = (_error: Error | null, message: Msg): void => void this.replies.get(subject)?.(message);
    this.subscriptions.set(subject, this.client.subscribe(subject, { callback }));
  }

  /** From now on this command gets no reply. */
  silence({ subject }: CommandContract): void {
    this.subscriptions.get(subject)?.unsubscribe();
    this.subscriptions.delete(subject);
  }

  /** The requests of this command so far. */
  received<Contract extends CommandContract>(contract: Contract): RequestOf<Contract>[] {
    return this.requests
      .filter(({ subject }) => subject === contract.subject)
      .map(({ request }) => z.parse<Contract['request']>(contract.request, request));
  }

  /** The subjects of all commands so far. */
  get subjects(): readonly string[] {
    return this.requests.map(({ subject }) => subject);
  }

  /** Resolves when the broker has processed all earlier messages. */
  async settle(): Promise<void> {
    await this.client.flush();
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async reply<Contract extends CommandContract>(
    contract: Contract,
    handler: Handler<Contract>,
    message: Msg,
  ): Promise<void> {
    const sent = message.json();
    this.requests.push({ subject: contract.subject, request: sent });
    try {
      const request = z.parse<Contract['request']>(contract.request, sent);
      message.respond(stringifyExactly({ ok: true, result: contract.reply.parse(await handler(request)) }));
    } catch (error) {
      const refusal =
        error instanceof ServiceError ? error : new ServiceError('internal', 'internal', String(error));
      const { kind, code, message: text, details } = refusal;
      message.respond(JSON.stringify({ ok: false, error: { kind, code, message: text, details } }));
    }
  }
}
