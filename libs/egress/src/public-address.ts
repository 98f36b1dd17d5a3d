import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network: an address and the length of its prefix. */
export type Cidr = readonly [Address, number];

/** IANA's allocation for global unicast; everything else in IPv6 is special or unallocated. */
const GLOBAL_UNICAST_V6: Cidr = ipaddr.parseCIDR('2000::/3');
const MAPPED: Cidr = ipaddr.parseCIDR('::ffff:0:0/96');
/** RFC 6052's well-known prefix. The local one (64:ff9b:1::/48) may lead anywhere, so it stays refused. */
const NAT64: Cidr = ipaddr.parseCIDR('64:ff9b::/96');
/** RFC 9637: documentation, which ipaddr.js 2.5 does not know. */
const DOCUMENTATION_V6: Cidr = ipaddr.parseCIDR('3fff::/20');
/** Blocks of RFC 6890, listed here too so that a change in the library's tables cannot open them. */
const SPECIAL_V4: readonly Cidr[] = [
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
].map(block => ipaddr.parseCIDR(block));

/**
 * @param texts networks as `address/prefix`
 * @throws Error for an invalid text
 */
export function parseCidrs(texts: readonly string[]): readonly Cidr[] {
  return texts.map(text => ipaddr.parseCIDR(text));
}

/**
 * Whether a connection to this address is permitted: it is global unicast, or an operator has allowed it.
 *
 * An address that embeds another one (IPv4-mapped, NAT64's 64:ff9b::/96) is as public as the embedded one. Obsolete
 * tunnels (6to4, Teredo) are refused whatever they embed. Anything but an address is not public.
 */
export function isPublicAddress(ip: string, allowedCidrs: readonly Cidr[] = []): boolean {
  // ipaddr.js also reads `010.0.0.1` and `127.1`, which a resolver may read as another address.
  if (isIP(ip) === 0) return false;
  const address = carriedAddress(ipaddr.parse(ip));
  if (allowedCidrs.some(cidr => isWithin(address, cidr))) return true;
  return isIPv4(address)
    ? address.range() === 'unicast' && !SPECIAL_V4.some(cidr => isWithin(address, cidr))
    : address.range() === 'unicast' &&
        isWithin(address, GLOBAL_UNICAST_V6) &&
        !isWithin(address, DOCUMENTATION_V6);
}

function carriedAddress(address: Address): Address {
  if (isIPv4(address)) return address;
  if (!isWithin(address, MAPPED) && !isWithin(address, NAT64)) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(-4));
}

function isWithin(address: Address, [network, prefix]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, prefix);
}

function isIPv4(address: Address): address is ipaddr.IPv4 {
  return address.kind() === 'ipv4';
}
