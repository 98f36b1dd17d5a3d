import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useMessages } from '../../messages/use-messages.js';
import { chartOptions, colorsOf, mark } from './chart-options.js';
import { formatDay } from './format-day.js';
import type { FigureProps } from './series.js';

const HEIGHT_PX = 200;

/** Keys that move to another day, by how many; beyond the ends they stop. */
const STEPS: Readonly<Record<string, number>> = {
  ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
  ...{ PageDown: -7, PageUp: 7, Home: -Infinity, End: Infinity },
};

/**
 * Lines over days. The day under the pointer, or chosen with the arrow keys, is in words below; a screen reader
 * reads the chart as a slider over its days.
 */
export default function Chart({ title, days, series, formatTick, areCounts = false }: FigureProps) {
  const t = useMessages();
  const [chosen, setChosen] = useState<number>();
  const chart = useRef<uPlot | undefined>(undefined);
  const box = usePlot(
    { title, days, series, formatTick, areCounts, locale: t.locale },
    { chart, chosen, onPlace: setChosen },
  );
  const last = days.length - 1;
  const place = Math.min(chosen ?? last, last);
  const texts = series.map(({ label, texts: all }) => `${label} ${all[place] ?? '–'}`);
  const day = formatDay(days[place] ?? '', t.locale);
  const choose = (next: number): void => {
    setChosen(next);
    if (chart.current !== undefined) mark(chart.current, next);
  };
  return (
    <>
      <div
        ref={box}
        className="chart"
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={place}
        aria-valuetext={`${day}: ${texts.join(', ')}`}
        onPointerLeave={() => setChosen(undefined)}
        onKeyDown={event => {
          const step = STEPS[event.key];
          if (step === undefined) return;
          event.preventDefault();
          choose(Math.min(Math.max(place + step, 0), last));
        }}
      />
      <p className="readout">
        <span className="muted">{day}</span>
        {series.map(({ label, tone, texts: all }) => (
          <span key={label}>
            <span className={`swatch ${tone}`} aria-hidden="true" /> {label}{' '}
            <strong>{all[place] ?? '–'}</strong>
          </span>
        ))}
      </p>
    </>
  );
}

type PlotProps = Required<Omit<FigureProps, 'note'>> & { readonly locale: string };

interface PlotState {
  readonly chart: { current: uPlot | undefined };
  /** The place of a day, which stays marked when the plot is drawn again. */
  readonly chosen: number | undefined;
  readonly onPlace: (place: number) => void;
}

/** Draws into an element: once for each data and colours, and in the element's width as that changes. */
function usePlot(
  { title, days, series, formatTick, areCounts, locale }: PlotProps,
  { chart, chosen, onPlace }: PlotState,
) {
  const box = useRef<HTMLDivElement>(null);
  const marked = useRef(chosen);
  marked.current = chosen;
  const isDark = useDarkScheme();
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const options = chartOptions({
      ...{ days, series, formatTick, areCounts, locale, onPlace, marked: () => marked.current },
      size: { width: element.clientWidth, height: HEIGHT_PX },
      colors: colorsOf(element),
    });
    const data: uPlot.AlignedData = [
      days.map((_, place) => place),
      ...series.map(({ values }) => [...values]),
    ];
    const plot = new uPlot(options, data, element);
    chart.current = plot;
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0) plot.setSize({ width, height: HEIGHT_PX });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [title, days, series, formatTick, areCounts, locale, isDark, onPlace, chart]);
  return box;
}

function useDarkScheme(): boolean {
  const [isDark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const look = (): void => setDark(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isDark;
}

const DARK = '(prefers-color-scheme: dark)';
