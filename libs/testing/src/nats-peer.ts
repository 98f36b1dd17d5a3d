import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { DEAD_STREAM, ServiceError, STREAMS } from '#libs/contracts';
import type {
  CloudEvent,
  CommandContract,
  EventContract,
  ReplyOf,
  RequestInput,
  RequestOf,
} from '#libs/contracts';
import { z } from 'zod';

/**
 * The other services as one service sees them: publishes events, answers its commands and records its requests. Uses
 * the documented wire protocol with a plain client.
 */
export class NatsPeer {
  private constructor(
    readonly client: NatsConnection,
    readonly js: JetStreamClient,
    readonly manager: JetStreamManager,
  ) {}

  static async connect(natsUrl: string): Promise<NatsPeer> {
    const client = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    const manager = await jetstreamManager(client, { checkAPI: false });
    const peer = new NatsPeer(client, jetstream(client), manager);
    await peer.ensureStreams();
    return peer;
  }

  /** Publishes a task event as the registry does. @returns its sequence in the stream */
  async publish<Contract extends EventContract>(
    contract: Contract,
    data: z.input<Contract['data']> & { readonly task_id: string },
    envelope: Partial<Pick<CloudEvent, 'sequence' | 'orgid' | 'workspaceid' | 'id'>> = {},
  ): Promise<number> {
    const event = {
      specversion: '1.0',
      id: randomUUID(),
      source: 'countersign/task-registry',
      type: contract.type,
      subject: data.task_id,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      orgid: randomUUID(),
      workspaceid: 'default',
      sequence: 1,
      ...envelope,
      data,
    };
    return (await this.js.publish(contract.type, JSON.stringify(event), { msgID: event.id })).seq;
  }

  /**
   * Answers a command from now on; a ServiceError it throws is answered as one.
   * @returns the requests received so far, as they were sent; grows
   */
  answer<Contract extends CommandContract>(
    contract: Contract,
    reply: (request: RequestOf<Contract>) => ReplyOf<Contract> | Promise<ReplyOf<Contract>>,
  ): readonly RequestInput<Contract>[] {
    const requests: RequestInput<Contract>[] = [];
    this.client.subscribe(contract.subject, {
      callback: (_error, message) => {
        const sent: unknown = message.json();
        if (!isRequest(contract, sent))
          throw new Error(`No request of ${contract.subject}: ${message.string()}`);
        requests.push(sent);
        const request = z.parse<Contract['request']>(contract.request, sent);
        void answerOf(async () => reply(request)).then(answer => message.respond(JSON.stringify(answer)));
      },
    });
    return requests;
  }

  /** Creates missing streams: a service creates only its own. */
  async ensureStreams(): Promise<void> {
    const wanted: readonly (readonly [string, { readonly subjects: readonly string[] }])[] = [
      ...Object.entries(STREAMS),
      [DEAD_STREAM.name, DEAD_STREAM],
    ];
    const present = await this.manager.streams.names().next();
    for (const [name, { subjects }] of wanted) {
      if (present.includes(name)) continue;
      // The service that owns it may be creating it at the same moment, with its own settings.
      await this.manager.streams.add({ name, subjects: [...subjects] }).catch(async (error: unknown) => {
        if (!(await this.manager.streams.names().next()).includes(name)) throw error;
      });
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

function isRequest<Contract extends CommandContract>(
  { request }: Contract,
  sent: unknown,
): sent is RequestInput<Contract> {
  return request.safeParse(sent).success;
}

async function answerOf(reply: () => Promise<unknown>): Promise<unknown> {
  try {
    return { ok: true, result: await reply() };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { kind, code, message, details } = error;
    return { ok: false, error: { kind, code, message, details } };
  }
}
