/** One number that was measured. */
export interface Figure {
  /** Its key in the JSON. */
  readonly key: string;
  readonly value: number;
  /** How many single measurements are in it. */
  readonly n: number;
  /** Of the single measurements, in the figure's own unit; where it has none, or they say nothing, undefined. */
  readonly median?: number;
  readonly p99?: number;
  /** The share of what bare clients reached in the same run that this reaches. */
  readonly floorRatio?: { readonly key: string; readonly value: number };
  /** Further numbers for the JSON, by key. */
  readonly also?: Readonly<Record<string, number>>;
  /** What a reader of the table must know to understand the number. */
  readonly note?: string;
}

/** All figures as one flat object, rounded to what they can bear. */
export function flatObject(figures: readonly Figure[]): Readonly<Record<string, number>> {
  const entries = figures.flatMap(({ key, value, n, floorRatio, also = {} }) => [
    [key, value] as const,
    ...(floorRatio === undefined ? [] : [[floorRatio.key, floorRatio.value] as const]),
    [`${key}_n`, n] as const,
    ...Object.entries(also),
  ]);
  return Object.fromEntries(entries.map(([key, value]) => [key, rounded(value)]));
}

/** Three significant digits below 1,000, whole numbers above. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}
