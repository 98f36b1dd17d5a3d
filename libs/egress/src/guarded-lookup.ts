import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';
import type { Cidr } from './public-address.js';

/** A connection was not made, because the host's address is not public and no operator has allowed it. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';

  constructor() {
    // The address stays out of the message, which reaches customers: it would reveal the internal network.
    super('The host has no public address.');
  }
}

/** More addresses per name would let one delivery try hundreds of hosts. */
const MAX_ADDRESSES = 8;

/** @throws NameLookupError */
export type ResolveName = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * A `lookup` for sockets that returns only permitted addresses.
 *
 * The socket connects to exactly the addresses returned here, so a name that resolves to something else a moment later
 * (DNS rebinding) gains nothing.
 */
export function guardedLookup(allowedCidrs: readonly Cidr[], resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    const found = (addresses: readonly LookupAddress[]): void => {
      const wanted = addresses.filter(({ family }) => fits(family, options.family));
      const allowed = wanted.filter(({ address }) => isPublicAddress(address, allowedCidrs));
      const [first] = allowed;
      if (first === undefined) callback(new AddressRefusedError(), '');
      else if (options.all === true) callback(null, allowed.slice(0, MAX_ADDRESSES));
      else callback(null, first.address, first.family);
    };
    // Called outside the promise, so that an error thrown by the callback is not mistaken for a failed lookup.
    resolve(hostname).then(
      addresses => queueMicrotask(() => found(addresses)),
      (error: unknown) => queueMicrotask(() => callback(asError(error), '')),
    );
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The lookup failed.', { cause: error });
}

function fits(family: number, wanted: number | 'IPv4' | 'IPv6' | undefined): boolean {
  if (wanted === 4 || wanted === 'IPv4') return family === 4;
  if (wanted === 6 || wanted === 'IPv6') return family === 6;
  return true;
}
