/**
 * How a route treats an API key that is limited to pools:
 *
 * - `filtered`: it shows and changes only what belongs to the key's pools; the rest does not exist for the key
 * - `refused`: it concerns the organization as a whole, so such a key gets 403
 * - `irrelevant`: nothing it shows or changes belongs to a pool, for the reason given
 */
export type PoolLimits = 'filtered' | 'refused' | { readonly irrelevant: string };

/** The name of the treatment, without the reason. */
export function treatmentOf(limits: PoolLimits): 'filtered' | 'refused' | 'irrelevant' {
  return typeof limits === 'string' ? limits : 'irrelevant';
}
