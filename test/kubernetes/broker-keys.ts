import { nkeys } from '@nats-io/transport-node';
import type { ServiceName } from '#libs/contracts';
import { BROKER_USERS } from '#libs/messaging';
import type { BrokerUser } from '#libs/messaging';
import { serverConfig } from '../../tools/nats-config/server-config.js';
import { eventually } from './cluster/host.js';
import type { Kubernetes, Manifest } from './kubernetes.js';
import { secret } from './manifests.js';

/** The Secret with the server's configuration, and where the server finds it. */
export const CONFIGURATION = 'nats-config';
export const CONFIGURATION_FOLDER = '/etc/nats/config';
export const CONFIGURATION_FILE = `${CONFIGURATION_FOLDER}/nats-server.conf`;
type KeyPair = ReturnType<typeof nkeys.createUser>;

/** The kubelet reads changed Secrets once a minute at the latest. */
const MOUNTED_WITHIN_MS = 120_000;

/** The keys that the NATS server in the cluster accepts: one for each user, or two while one is rotated. */
export class BrokerKeys {
  private readonly keys = new Map<BrokerUser, KeyPair[]>(
    BROKER_USERS.map(user => [user, [nkeys.createUser()]]),
  );

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly namespace: string,
  ) {}

  /** The newest of the service. */
  seedOf(service: ServiceName): string {
    return new TextDecoder().decode(this.keys.get(service)?.at(-1)?.getSeed() ?? new Uint8Array());
  }

  /** As a Secret. */
  configuration(): Manifest {
    return secret(this.namespace, CONFIGURATION, { 'nats-server.conf': this.text() });
  }

  /** Has the server accept a new key of the service beside the old one, and returns its seed. */
  async add(service: ServiceName): Promise<string> {
    this.keys.get(service)?.push(nkeys.createUser());
    await this.reload();
    return this.seedOf(service);
  }

  /** Has the server accept the newest key of the service only. */
  async removeOld(service: ServiceName): Promise<void> {
    this.keys.set(service, (this.keys.get(service) ?? []).slice(-1));
    await this.reload();
  }

  private async reload(): Promise<void> {
    const { kubernetes, namespace } = this;
    const expected = this.text();
    kubernetes.apply(this.configuration());
    const print = `process.stdout.write(require('fs').readFileSync('${CONFIGURATION_FILE}','utf8'))`;
    await eventually('changed configuration in the pod of NATS', MOUNTED_WITHIN_MS, () =>
      kubernetes.exec(namespace, 'deploy/nats', 'node', '-e', print) === expected ? true : undefined,
    );
    // It is the first process of its container.
    kubernetes.exec(namespace, 'deploy/nats', 'nats-server', '--signal', 'reload=1');
  }

  /** The configuration with the old keys, and with another user of the same permissions for each new one. */
  private text(): string {
    const of = (place: number): string =>
      serverConfig(
        Object.fromEntries(
          [...this.keys].map(([user, pairs]) => [user, (pairs[place] ?? pairs[0])?.getPublicKey()]),
        ),
      );
    const further = [...this.keys]
      .filter(([, pairs]) => pairs.length > 1)
      .map(([user]) => blockOf(user, of(1)));
    return of(0).replace(/^ {2}\]$/m, end => `${further.join('')}${end}`);
  }
}

/** What a configuration says about a user. */
function blockOf(user: BrokerUser, configuration: string): string {
  const [block] = new RegExp(`^    # ${user}\\n[^]*?^    \\}\\n`, 'm').exec(configuration) ?? [];
  if (block === undefined) throw new Error(`The configuration does not have the user ${user}.`);
  return block;
}
