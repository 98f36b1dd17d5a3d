import type { Figure } from './report/figure.js';
import type { Progress } from './report/progress.js';
import type { BenchSystem } from './system/bench-system.js';

/** In the order in which they run: what leaves much behind in the tables comes late. */
export const SECTION_NAMES = [
  'idle',
  'matching',
  'lifecycles',
  'offers',
  'creates',
  'transfers',
  'deliveries',
  'neighbours',
  'timers',
  'held-open',
  'growth',
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** What a section works with. */
export interface BenchContext {
  /** Started the first time it is asked for: the sections that need none of it can run without. */
  readonly system: () => Promise<BenchSystem>;
  readonly quick: boolean;
  readonly progress: Progress;
  /** What earlier sections found, by key; undefined when they did not run. */
  readonly known: (key: string) => number | undefined;
}

export type Section = (context: BenchContext) => Promise<readonly Figure[]>;
