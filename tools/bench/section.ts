import type { Figure } from './report/figure.js';
import type { Progress } from './report/progress.js';
import type { BenchSystem, Cleanup } from './system/bench-system.js';

/** In the order of execution: sections that leave many rows behind run late. */
export const SECTION_NAMES = [
  'idle',
  'matching',
  'lifecycles',
  'offers',
  'decisions',
  'creates',
  'event-streams',
  'transfers',
  'deliveries',
  'neighbours',
  'timers',
  'held-open',
  'growth',
  'audit-tree',
  'pulls',
  'search',
  'bulk',
  'tracing',
  'pages',
] as const;

/** Compare programs or settings, fill a database, or need a browser, and take long: run only when they are named. */
export const ON_REQUEST: readonly SectionName[] = ['pulls', 'search', 'bulk', 'tracing', 'pages'];

export type SectionName = (typeof SECTION_NAMES)[number];

/** The context of a section. */
export interface BenchContext {
  /** Started on first use: sections that do not need the system run without it. */
  readonly system: () => Promise<BenchSystem>;
  readonly quick: boolean;
  readonly progress: Progress;
  /** For a section that starts systems of its own; runs at the latest at the end of the run. */
  readonly cleanup: Cleanup;
  /** Figures of earlier sections, by key; undefined when they did not run. */
  readonly known: (key: string) => number | undefined;
}

export type Section = (context: BenchContext) => Promise<readonly Figure[]>;
