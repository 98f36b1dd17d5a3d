import { Agent as HttpAgent, validateHeaderName, validateHeaderValue } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AddressRefusedError, guardedLookup } from '../guarded-lookup.js';
import type { NameResolver } from '../names/name-resolver.js';
import { isPublicAddress } from '../public-address.js';
import type { Cidr } from '../public-address.js';
import { exchange, hostOf } from './exchange.js';
import type { OutgoingRequest, ReceivedAnswer } from './exchange.js';
import { ExchangeError } from './exchange.error.js';

/**
 * How long an idle connection is kept, unless the receiver's `Keep-Alive` specifies less. Servers close theirs after 2
 * s (gunicorn), 5 s (Node, Apache, uvicorn) and more. A request on a connection that is just being closed cannot safely
 * be sent again, as it is unknown whether it was read; so no connection is kept that long.
 */
const IDLE_MS = 1_500;
/**
 * For a name with several addresses: the time before a slow one is abandoned for the next. The last one has all the
 * remaining time.
 */
const NEXT_ADDRESS_MS = 1_000;

export interface GuardedClientOptions {
  /** Networks that can be reached although they are not public. */
  readonly allowedCidrs: readonly Cidr[];
  readonly resolver: NameResolver;
  /** The maximum number of connections per origin; further requests wait for one. */
  readonly connectionsPerOrigin: number;
  /** Certificates to trust instead of Node's, in PEM. */
  readonly ca?: string | undefined;
}

/**
 * Sends POST requests to untrusted URLs, to public addresses only, whatever a URL or the DNS says.
 *
 * HTTP/1.1 over Node's own client: undici 8 fails on responses that receivers do send (an unsolicited 100, folded
 * headers, bare line feeds), before or after they have processed the request. See
 * docs/decisions/0030-outbound-http-client.md.
 */
export class GuardedClient {
  private readonly agents: Readonly<Record<string, HttpAgent>>;

  constructor(private readonly options: GuardedClientOptions) {
    const agentOptions = {
      keepAlive: true,
      timeout: IDLE_MS,
      maxSockets: options.connectionsPerOrigin,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      ...(options.ca !== undefined && { ca: options.ca }),
    };
    this.agents = { 'http:': new HttpAgent(agentOptions), 'https:': new HttpsAgent(agentOptions) };
  }

  /**
   * @param owner whose share of lookups it uses: an organization
   * @throws ExchangeError if no response was received; its cause is an AddressRefusedError, a NameLookupError, or
   * Node's error
   */
  async post(outgoing: OutgoingRequest, owner: string): Promise<ReceivedAnswer> {
    this.check(outgoing);
    const agent = this.agents[outgoing.url.protocol];
    if (agent === undefined) throw new TypeError('Only http and https are possible.');
    const { allowedCidrs, resolver } = this.options;
    const lookup = guardedLookup(allowedCidrs, hostname => resolver.resolve(hostname, owner));
    // One turn of the event loop: a kept connection whose end has arrived is then known to be closed, and not used.
    await nextTurn();
    const result = await exchange(outgoing, { agent, lookup });
    if (result.outcome === 'failed') throw result.error;
    return result.answer;
  }

  /** Aborts every request in progress. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private check({ url, headers }: OutgoingRequest): void {
    // A literal address never goes through `lookup`.
    const host = hostOf(url);
    if (isIP(host) !== 0 && !isPublicAddress(host, this.options.allowedCidrs)) {
      throw new ExchangeError('lookup', false, new AddressRefusedError());
    }
    // Node checks them less strictly for a request whose response it reads leniently.
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
  }
}
