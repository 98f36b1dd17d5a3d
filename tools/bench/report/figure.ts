/** One measured figure. */
export interface Figure {
  /** Its key in the JSON. */
  readonly key: string;
  readonly value: number;
  /** Number of measurements in it. */
  readonly n: number;
  /** Median of the measurements, in the figure's unit; undefined if there are none or the median has no meaning. */
  readonly median?: number;
  readonly p99?: number;
  /** Ratio of this figure to that of bare clients in the same run. */
  readonly floorRatio?: { readonly key: string; readonly value: number };
  /** Further numbers for the JSON, by key. */
  readonly also?: Readonly<Record<string, number>>;
  /** Explanation for readers of the table. */
  readonly note?: string;
}

/** All figures as one flat object, rounded to their precision. */
export function flatObject(figures: readonly Figure[]): Readonly<Record<string, number>> {
  const entries = figures.flatMap(({ key, value, n, floorRatio, also = {} }) => [
    [key, value] as const,
    ...(floorRatio === undefined ? [] : [[floorRatio.key, floorRatio.value] as const]),
    [`${key}_n`, n] as const,
    ...Object.entries(also),
  ]);
  return Object.fromEntries(entries.map(([key, value]) => [key, rounded(value)]));
}

/** Three significant digits below 1,000, integers above. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}
