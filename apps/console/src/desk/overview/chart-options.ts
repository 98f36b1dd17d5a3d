import type uPlot from 'uplot';
import { formatShortDay } from './format-day.js';
import type { Series, Tone } from './series.js';

/** Colours as a canvas needs them: computed, not as properties. */
export interface ChartColors extends Readonly<Record<Tone, string>> {
  readonly line: string;
  readonly muted: string;
  readonly font: string;
}

interface ChartDescription {
  readonly days: readonly string[];
  readonly series: readonly Series[];
  readonly formatTick: (value: number) => string;
  readonly areCounts: boolean;
  readonly locale: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly colors: ChartColors;
  /** The place of the day that is marked when it is first drawn. */
  readonly marked: () => number | undefined;
  /** The day under the pointer, by its place. */
  readonly onPlace: (place: number) => void;
}

/** Days between two labels: days, weeks, months. */
const DAY_STEPS = [1, 2, 7, 14, 30, 60, 90, 180];
const MOST_POINTS = 62;
const LABEL_SPACE_PX = 64;
/** Of a character of a label beside the chart, and of the space around it. */
const CHARACTER_PX = 7;
const LABEL_GAP_PX = 16;
const DAYS_PX = 28;
const OUTSIDE_PX = -10;
/** Counts have no tick between two whole numbers. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap(step => [0, 1, 2, 3, 4, 5, 6].map(power => step * 10 ** power))
  .toSorted((a, b) => a - b);

/** The properties of `ui/tokens.css`, as they are for an element now. */
export function colorsOf(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ...{ accent: color('--accent'), good: color('--good'), warn: color('--warn'), bad: color('--bad') },
    ...{ line: color('--line'), muted: color('--muted') },
    font: `12px ${color('--font')}`,
  };
}

/** Lines over days, from zero, with gaps where there is no value. The second one is dashed, so that colour is not needed. */
export function chartOptions({
  days,
  series,
  formatTick,
  areCounts,
  locale,
  size,
  colors,
  marked,
  onPlace,
}: ChartDescription): uPlot.Options {
  const axis = {
    stroke: colors.muted,
    font: colors.font,
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, range: () => [-0.4, days.length - 0.6] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: DAYS_PX,
        space: LABEL_SPACE_PX,
        incrs: DAY_STEPS,
        values: (_, places) => places.map(place => labelOf(days[place], locale)),
      },
      {
        ...axis,
        size: (_, labels) => LABEL_GAP_PX + CHARACTER_PX * longestOf(labels),
        values: (_, values) => values.map(formatTick),
        ...(areCounts && { incrs: WHOLE_STEPS }),
      },
    ],
    series: [
      {},
      ...series.map(({ label, tone }, place) => ({
        label,
        stroke: colors[tone],
        width: 2,
        ...(place > 0 && { dash: [6, 4] }),
        points: { show: days.length <= MOST_POINTS, size: 5, fill: colors[tone] },
      })),
    ],
    hooks: {
      ready: [plot => mark(plot, marked())],
      // The library calls it whenever it has drawn, with no day if the pointer is elsewhere.
      setCursor: [
        ({ cursor: { idx } }) => {
          if (typeof idx === 'number') onPlace(idx);
        },
      ],
    },
  };
}

/** Marks a day as if the pointer were over it, without a call of `onPlace`. */
export function mark(plot: uPlot, place: number | undefined): void {
  if (place !== undefined) plot.setCursor({ left: plot.valToPos(place, 'x'), top: OUTSIDE_PX }, false);
}

/** The library asks before there are labels, too. */
function longestOf(labels: readonly (string | null)[] | null): number {
  return Math.max(0, ...(labels ?? []).map(label => label?.length ?? 0));
}

function labelOf(day: string | undefined, locale: string): string {
  return day === undefined ? '' : formatShortDay(day, locale);
}
