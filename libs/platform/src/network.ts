import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type ParsedNetwork =
  | { readonly outcome: 'network'; readonly cidr: string }
  /** Why it is refused, as a sentence for the person who wrote it. */
  | { readonly outcome: 'refused'; readonly detail: string };

const SHAPE = 'Must be a network in CIDR notation, such as 203.0.113.0/24 or 2001:db8::/32.';
const IPV4_BITS = 32;
const IPV6_BITS = 128;
/** `::ffff:0:0/96`: IPv4 addresses as a dual-stack socket reports them (RFC 4291, section 2.5.5.2). */
const MAPPED_BITS = IPV6_BITS - IPV4_BITS;
/** RFC 6052. Addresses in it are treated as the IPv4 address they carry, so a network of them would match nothing. */
const NAT64: readonly [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), MAPPED_BITS];

/**
 * Parses a network into its canonical form; a single address is a network of one.
 *
 * Only unambiguous notations are accepted: `010.0.0.0` is 8.0.0.0 to inet_aton and 10.0.0.0 to others, and
 * `127.1` and `0x7f000001` are addresses to some and nothing to most. Node's `isIPv4` and `isIPv6` are that strict,
 * ipaddr.js is not. Zone ids are refused, because a range belongs to no interface. Bits beyond the prefix are refused,
 * as PostgreSQL's `cidr` does: `10.0.0.1/8` may mean one host or 16 million. A mapped network becomes the IPv4 one,
 * since mapped addresses are compared as IPv4.
 */
export function parseNetwork(text: string): ParsedNetwork {
  const [, address, prefix] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (address === undefined) return refused(SHAPE);
  if (address.includes('%')) return refused('Must not name a zone: a network belongs to no interface.');
  if (isIPv4(address)) return canonical(ipaddr.IPv4.parse(address), prefix, IPV4_BITS);
  if (isIPv6(address)) return canonical(ipaddr.IPv6.parse(address), prefix, IPV6_BITS);
  return refused(SHAPE);
}

/** An address in an unambiguous notation; undefined for anything else. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  return isIPv6(text) ? ipaddr.IPv6.parse(text) : undefined;
}

function canonical(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  prefix: string | undefined,
  width: number,
): ParsedNetwork {
  const bits = prefix === undefined ? width : Number(prefix);
  if (bits > width) return refused(`The prefix can have at most ${width} bits.`);
  const network = networkOf(address, bits);
  if (network !== address.toString()) {
    return refused(
      `Has bits set beyond its prefix. Write ${network}/${bits}, or ${address.toString()} for one address.`,
    );
  }
  if (address instanceof ipaddr.IPv6) {
    if (bits >= MAPPED_BITS && address.isIPv4MappedAddress()) {
      return { outcome: 'network', cidr: `${address.toIPv4Address().toString()}/${bits - MAPPED_BITS}` };
    }
    if (bits >= MAPPED_BITS && address.match(...NAT64)) {
      return refused('Addresses behind NAT64 count as the IPv4 address they carry. Write the IPv4 network.');
    }
  }
  return { outcome: 'network', cidr: `${network}/${bits}` };
}

/** The address with every bit beyond the prefix cleared. */
function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address.toByteArray().map((byte, place) => {
    const kept = Math.min(Math.max(bits - place * 8, 0), 8);
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return ipaddr.fromByteArray(bytes).toString();
}

function refused(detail: string): ParsedNetwork {
  return { outcome: 'refused', detail };
}
