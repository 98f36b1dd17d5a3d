import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { AddressRefusedError } from './address-refused.error.js';
import { guardedLookup } from './guarded-lookup.js';
import type { ResolveAll } from './guarded-lookup.js';
import { isPublicAddress } from './public-address.js';
import type { Cidr } from './public-address.js';

export interface GuardedAgentOptions {
  /** Networks that may be reached although they are not public. */
  readonly allowedCidrs: readonly Cidr[];
  /** Sockets per origin at most. */
  readonly connections: number;
  /** To a connected socket, TLS included. */
  readonly connectTimeoutMs: number;
  /** How long an idle socket is kept. */
  readonly keepAliveMs: number;
  /** The system's resolver when not given. */
  readonly resolve?: ResolveAll;
}

/**
 * An undici Agent that connects to public addresses only, whatever a URL or the DNS says.
 *
 * A refused request rejects with {@link AddressRefusedError}. HTTP/1.1 only: one connection carries one
 * request, so a receiver that hangs holds up nothing else.
 */
export function guardedAgent(options: GuardedAgentOptions): Agent {
  return new Agent({
    connect: guardedConnector(options),
    connections: options.connections,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs,
    keepAliveMaxTimeout: options.keepAliveMs,
  });
}

/** The same decision as a connector, for agents with other needs. */
export function guardedConnector({
  allowedCidrs,
  connectTimeoutMs,
  resolve,
}: Pick<GuardedAgentOptions, 'allowedCidrs' | 'connectTimeoutMs' | 'resolve'>): buildConnector.connector {
  const connect = buildConnector({
    lookup: guardedLookup(allowedCidrs, resolve),
    timeout: connectTimeoutMs,
    allowH2: false,
  });
  return (options, callback) => {
    // An address written as digits never goes through `lookup`.
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host, allowedCidrs)) {
      queueMicrotask(() => callback(new AddressRefusedError(), null));
      return;
    }
    connect(options, callback);
  };
}
