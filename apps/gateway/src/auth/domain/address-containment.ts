import ipaddr from 'ipaddr.js';

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
