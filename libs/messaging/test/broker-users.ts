import { PermissionViolationError, connect } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { operatorUrl, seedOf, subscriberUrl } from '#libs/embedded';
import type { NatsAccess } from '#libs/embedded';
import { clientOptions } from '#libs/messaging';
import type { Broker, BrokerUser } from '#libs/messaging';

/** The broker with the login of one of its users. */
export function brokerFor(user: BrokerUser, natsUrl: string, access: NatsAccess): Broker {
  if (user === 'operator') return { natsUrl: operatorUrl(natsUrl, access) };
  if (user === 'subscriber') return { natsUrl: subscriberUrl(natsUrl, access) };
  const seed = seedOf(access, user);
  return { natsUrl, login: { kind: 'nkey', seed: () => seed } };
}

/** A plain client of one user, which reports what the server refuses. */
export class BrokerClient {
  private readonly refused: PermissionViolationError[] = [];

  private constructor(readonly client: Client) {
    void this.follow();
  }

  static async enter(user: BrokerUser, natsUrl: string, access: NatsAccess): Promise<BrokerClient> {
    const options = clientOptions(brokerFor(user, natsUrl, access), user);
    return new BrokerClient(await connect({ ...options, reconnect: false }));
  }

  /** The subjects on which the server lets it publish. Publishes empty messages. */
  async publishable(subjects: readonly string[]): Promise<readonly string[]> {
    for (const subject of subjects) this.client.publish(subject);
    const refused = await this.refusals('publish');
    return subjects.filter(subject => !refused.has(subject));
  }

  /** The subjects to which the server lets it subscribe. */
  async audible(subjects: readonly string[]): Promise<readonly string[]> {
    const subscriptions = subjects.map(subject =>
      this.client.subscribe(subject, { callback: () => undefined }),
    );
    const refused = await this.refusals('subscription');
    for (const subscription of subscriptions) subscription.unsubscribe();
    return subjects.filter(subject => !refused.has(subject));
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** The server sends refusals before it answers the ping of a flush. */
  private async refusals(operation: 'publish' | 'subscription'): Promise<ReadonlySet<string>> {
    await this.client.flush();
    await new Promise(resolve => {
      setImmediate(resolve);
    });
    return new Set(this.refused.filter(error => error.operation === operation).map(({ subject }) => subject));
  }

  private async follow(): Promise<void> {
    for await (const status of this.client.status()) {
      if (status.type === 'error' && status.error instanceof PermissionViolationError) {
        this.refused.push(status.error);
      }
    }
  }
}
