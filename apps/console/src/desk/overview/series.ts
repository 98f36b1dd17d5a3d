export type Tone = 'accent' | 'good' | 'warn' | 'bad';

/** One value for each day, as a number for the chart and as a text for people; null where there is none. */
export interface Series {
  readonly label: string;
  readonly tone: Tone;
  readonly values: readonly (number | null)[];
  readonly texts: readonly (string | null)[];
}

export interface FigureProps {
  readonly title: string;
  /** What is counted, and by which day. */
  readonly note: string;
  readonly days: readonly string[];
  readonly series: readonly Series[];
  /** Of the values beside the chart. */
  readonly formatTick: (value: number) => string;
  /** Whether the values are whole numbers. */
  readonly areCounts?: boolean;
}
