interface GoldCounts {
  readonly gold_seen: number;
  readonly gold_right: number;
}

/** Known answers that a worker was judged by, and the right ones among them, over all domains. */
export function goldRecordOf(domains: readonly GoldCounts[]): {
  readonly seen: number;
  readonly right: number;
} {
  return {
    seen: domains.reduce((sum, { gold_seen }) => sum + gold_seen, 0),
    right: domains.reduce((sum, { gold_right }) => sum + gold_right, 0),
  };
}
