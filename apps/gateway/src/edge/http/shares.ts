/** One holder's share of a capacity. */
export interface Share {
  /** The name of the limit, such as `key`; part of the holder's identity. */
  readonly level: string;
  readonly holder: string;
  /** The maximum that the holder may have at a time. */
  readonly limit: number;
}

/** Counts what each holder uses: connections, bodies, bytes, held requests. */
export class Shares {
  private readonly used = new Map<string, number>();

  /** Takes `amount` from every share, or from none and returns the first share with too little left. */
  take(shares: readonly Share[], amount = 1): Share | undefined {
    const exceeded = shares.find(share => this.usedOf(share) + amount > share.limit);
    if (exceeded !== undefined) return exceeded;
    for (const share of shares) this.used.set(nameOf(share), this.usedOf(share) + amount);
    return undefined;
  }

  release(shares: readonly Share[], amount = 1): void {
    for (const share of shares) {
      const left = this.usedOf(share) - amount;
      if (left > 0) this.used.set(nameOf(share), left);
      else this.used.delete(nameOf(share));
    }
  }

  usedOf(share: Pick<Share, 'level' | 'holder'>): number {
    return this.used.get(nameOf(share)) ?? 0;
  }

  /** The number of holders that use anything. */
  get holders(): number {
    return this.used.size;
  }
}

function nameOf({ level, holder }: Pick<Share, 'level' | 'holder'>): string {
  return `${level} ${holder}`;
}
