import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AddressRefusedError } from './address-refused.error.js';
import { isPublicAddress } from './public-address.js';
import type { Cidr } from './public-address.js';

export type ResolveAll = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for sockets that gives only addresses which may be connected to.
 *
 * The socket connects to exactly what is given here, so a name that resolves to something else a moment
 * later (DNS rebinding) gains nothing.
 */
export function guardedLookup(allowedCidrs: readonly Cidr[], resolve: ResolveAll = once()): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const wanted = addresses.filter(({ family }) => fits(family, options.family));
      const allowed = wanted.filter(({ address }) => isPublicAddress(address, allowedCidrs));
      const [first] = allowed;
      if (error !== null) callback(error, '');
      else if (first === undefined) callback(new AddressRefusedError(), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function fits(family: number, wanted: number | 'IPv4' | 'IPv6' | undefined): boolean {
  if (wanted === 4 || wanted === 'IPv4') return family === 4;
  if (wanted === 6 || wanted === 'IPv6') return family === 6;
  return true;
}

/**
 * The system's resolver, asked once for all who ask for a name at the same time.
 *
 * It runs on libuv's four threads, and a name whose servers don't answer holds one for ten seconds:
 * with this, one name can never hold more than one.
 */
function once(): ResolveAll {
  const asking = new Map<string, Parameters<ResolveAll>[1][]>();
  return (hostname, callback) => {
    const others = asking.get(hostname);
    if (others !== undefined) {
      others.push(callback);
      return;
    }
    const callbacks = [callback];
    asking.set(hostname, callbacks);
    systemLookup(hostname, { all: true }, (error, addresses) => {
      asking.delete(hostname);
      // Node gives no list beside an error, whatever its types say.
      for (const tell of callbacks) tell(error, error === null ? addresses : []);
    });
  };
}
