import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { parsedAddress } from '../../http/client-address.rule.js';

/** A network in CIDR notation; an address alone stands for itself. */
export const AddressRange = z
  .string()
  .max(50)
  .transform(text =>
    ipaddr.isValid(text) ? `${text}/${ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128}` : text,
  )
  .refine(text => ipaddr.isValidCIDR(text), 'Must be a network in CIDR notation, such as 203.0.113.0/24.');

/** Whether an address lies in one of the ranges. An IPv4 address that is written as IPv6 is the IPv4 address. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const candidate = parsedAddress(address);
  if (candidate === undefined) return false;
  return ranges.some(range => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === candidate.kind() && candidate.match(network, bits);
  });
}
