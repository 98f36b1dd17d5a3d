import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { parseNetwork } from '#libs/platform';
import { parsedAddress } from '../../http/client-address.rule.js';

/**
 * A network in CIDR notation, stored in canonical form; a single address is a range of one. See {@link parseNetwork}.
 */
export const AddressRange = z
  .string()
  .max(50)
  .transform((text, context) => {
    const parsed = parseNetwork(text);
    if (parsed.outcome === 'network') return parsed.cidr;
    context.addIssue({ code: 'custom', message: parsed.detail });
    return z.NEVER;
  });

/** Whether an address lies in one of the ranges. An IPv4 address written as IPv6 is treated as the IPv4 address. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const candidate = parsedAddress(address);
  if (candidate === undefined) return false;
  return ranges.some(range => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === candidate.kind() && candidate.match(network, bits);
  });
}
