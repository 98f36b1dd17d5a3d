import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** NAT64 and SIIT (RFC 6052): an IPv4 client in front of an IPv6 server. */
const EMBEDDED_IPV4: readonly [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];
const NETWORK_BITS = 64;

/**
 * An address as reported by a socket or a proxy. Proxies also write `192.0.2.1:5678` and `[2001:db8::1]:443`; IPv4 in
 * IPv6 (`::ffff:192.0.2.1`, as reported by a dual-stack socket, or RFC 6052) is the IPv4 address.
 */
export function parsedAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  // `ipaddr.isValid` would also accept `0177.0.0.1` and `127.1`, which a proxy may have meant differently.
  if (isIP(bare) === 0) return undefined;
  const address = ipaddr.process(bare);
  if (address instanceof ipaddr.IPv6 && address.match(...EMBEDDED_IPV4)) {
    return new ipaddr.IPv4(address.toByteArray().slice(-4));
  }
  return address;
}

/**
 * The network that per-address limits count: an IPv4 address, or the /64 of an IPv6 address, since a client with one
 * address of a /64 has all of them (RFC 6177). All malformed addresses count as one client.
 */
export function clientNetworkOf(text: string): string {
  const address = parsedAddress(text);
  if (address === undefined) return 'unknown';
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.toByteArray().map((byte, index) => (index < NETWORK_BITS / 8 ? byte : 0));
  return `${new ipaddr.IPv6(network).toString()}/${NETWORK_BITS}`;
}
