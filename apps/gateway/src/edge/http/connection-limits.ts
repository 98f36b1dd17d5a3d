import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isInRanges } from './address-range.rule.js';
import { refuse } from '../errors/problem-codes.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { clientNetworkOf } from './client-address.rule.js';
import { endWithProblem } from './malformed-http.js';
import { Shares } from './shares.js';
import type { Share } from './shares.js';

type Settings = Pick<GatewaySettings, 'MAX_CONNECTIONS' | 'MAX_CONNECTIONS_PER_ADDRESS' | 'TRUSTED_PROXIES'>;

/**
 * Limits open connections, in total and per client address.
 *
 * Clients behind a trusted proxy share the proxy's connections, so these count only in total; the clients are limited
 * per request, by the address the proxy forwards.
 */
export function limitConnections(server: Server, settings: Settings): void {
  const { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, TRUSTED_PROXIES } = settings;
  const open = new Shares();
  const ofProcess: Share = { level: 'process', holder: '', limit: MAX_CONNECTIONS };

  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const shares = isInRanges(address, TRUSTED_PROXIES)
      ? [ofProcess]
      : [
          { level: 'address', holder: clientNetworkOf(address), limit: MAX_CONNECTIONS_PER_ADDRESS },
          ofProcess,
        ];
    const exceeded = open.take(shares);
    if (exceeded === undefined) {
      socket.once('close', () => {
        open.release(shares);
      });
      return;
    }
    endWithProblem(
      socket,
      exceeded === ofProcess
        ? refuse('service.overloaded', 'The gateway has as many connections as it can serve.')
        : refuse('connection.too_many', `A client may have ${exceeded.limit} connections.`),
    );
  });
}
