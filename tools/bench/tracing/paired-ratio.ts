import { sumOf } from '../statistics.js';

/** The ratio of two measurements that were made in pairs. */
export interface PairedRatio {
  /** The geometric mean of the pairs' ratios. */
  readonly ratio: number;
  /** The confidence interval of 95 % around it. */
  readonly low: number;
  readonly high: number;
  readonly on: readonly number[];
  readonly off: readonly number[];
}

/** Student's t for 95 % on both sides, by degrees of freedom from 1; the last stands for all that are larger. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086,
] as const;
const T_MANY = 2.086;

/** `on` ÷ `off` of each pair, summarized on the logarithms. Needs two pairs at least. */
export function pairedRatio(pairs: readonly (readonly [on: number, off: number])[]): PairedRatio {
  if (pairs.length < 2) throw new RangeError('A ratio with its interval needs two pairs at least.');
  const logs = pairs.map(([on, off]) => Math.log(on / off));
  const mean = sumOf(logs) / logs.length;
  const variance = sumOf(logs.map(log => (log - mean) ** 2)) / (logs.length - 1);
  const margin = (T_95[logs.length - 2] ?? T_MANY) * Math.sqrt(variance / logs.length);
  return {
    ratio: Math.exp(mean),
    low: Math.exp(mean - margin),
    high: Math.exp(mean + margin),
    on: pairs.map(([on]) => on),
    off: pairs.map(([, off]) => off),
  };
}
