import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';
import type { Cidr } from './public-address.js';

/** RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of `internal`: never names of the public DNS. */
const PRIVATE_SUFFIXES = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa'];

/**
 * Why a URL cannot be public judging by its text, as a sentence for its author; undefined if it may be. No DNS lookup
 * is made: the address behind a name is checked when the connection is made.
 *
 * With allowed networks, names of private zones pass too (`localhost` where loopback is allowed), since the operator's
 * own DNS may resolve them to an allowed address.
 */
export function publicUrlFault(url: string, allowedCidrs: readonly Cidr[] = []): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return 'This is not a URL.';
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return 'Only http and https are possible.';
  if (parsed.username !== '' || parsed.password !== '') {
    return 'A URL must not hold a user name or password.';
  }
  // URL has already converted decimal, octal and hexadecimal forms of an IPv4 address to dotted ones.
  const host = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(host) === 0 ? nameFault(host, allowedCidrs) : addressFault(host, allowedCidrs);
}

function addressFault(ip: string, allowedCidrs: readonly Cidr[]): string | undefined {
  return isPublicAddress(ip, allowedCidrs) ? undefined : 'The address is not a public one.';
}

function nameFault(name: string, allowedCidrs: readonly Cidr[]): string | undefined {
  if (name === 'localhost' || name.endsWith('.localhost')) {
    const isAllowed = ['127.0.0.1', '::1'].some(ip => isPublicAddress(ip, allowedCidrs));
    return isAllowed ? undefined : 'localhost is not a public address.';
  }
  if (allowedCidrs.length > 0) return undefined;
  if (!name.includes('.')) return 'A public host name has at least two parts.';
  const suffix = PRIVATE_SUFFIXES.find(zone => name === zone || name.endsWith(`.${zone}`));
  return suffix === undefined ? undefined : `Names under .${suffix} are not public.`;
}
