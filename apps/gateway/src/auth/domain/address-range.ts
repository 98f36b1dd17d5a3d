import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A network in CIDR notation; an address alone stands for itself. */
export const AddressRange = z
  .string()
  .max(50)
  .transform(text =>
    ipaddr.isValid(text) ? `${text}/${ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128}` : text,
  )
  .refine(text => ipaddr.isValidCIDR(text), 'Must be a network in CIDR notation, such as 203.0.113.0/24.');

/**
 * Whether an address lies in one of the ranges. A v4 address that comes as IPv4-mapped IPv6
 * (`::ffff:203.0.113.7`, how a dual-stack socket reports it) is the v4 address.
 */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const candidate = ipaddr.process(address);
  return ranges.some(range => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === candidate.kind() && candidate.match(network, bits);
  });
}
