import ipaddr from 'ipaddr.js';
import { parsedAddress } from './client-address.rule.js';

/** Whether an address lies in one of the ranges. An IPv4 address written as IPv6 is treated as the IPv4 address. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const candidate = parsedAddress(address);
  if (candidate === undefined) return false;
  return ranges.some(range => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === candidate.kind() && candidate.match(network, bits);
  });
}

/**
 * Whether every address of `range` lies in one of `ranges`. A range covered only by two of them together does not
 * count.
 */
export function isContained(range: string, ranges: readonly string[]): boolean {
  const [network, bits] = ipaddr.parseCIDR(range);
  return ranges.some(other => {
    const [outer, outerBits] = ipaddr.parseCIDR(other);
    return outer.kind() === network.kind() && outerBits <= bits && network.match(outer, outerBits);
  });
}
