import { Histogram, Registry } from 'prom-client';
import type { Metric } from 'prom-client';
import { currentTrace } from './tracing/trace-context.js';
import type { TraceContext } from './tracing/trace-context.js';

const NONE = {};

export interface HistogramOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  readonly buckets: readonly number[];
}

/** Durations, each bucket with the trace of the last recorded one in it. */
export class DurationHistogram<Label extends string> {
  private readonly histogram: Histogram;

  constructor(registry: Registry, { labelNames, buckets, ...options }: HistogramOptions<Label>) {
    this.histogram = new Histogram({
      ...options,
      labelNames: [...labelNames],
      buckets: [...buckets],
      enableExemplars: true,
      // Registered below: the constructor accepts exemplars only for registries that always answer in OpenMetrics.
      registers: [],
    });
    registry.registerMetric(this.histogram);
  }

  /** @param trace the current one, unless the work runs outside of its context */
  observe(
    labels: Readonly<Record<Label, string>>,
    durationSeconds: number,
    trace: TraceContext | undefined = currentTrace(),
  ): void {
    this.histogram.observe({ labels, value: durationSeconds, exemplarLabels: exemplarOf(trace) });
  }
}

/** The labels that connect a measurement with its trace; none unless the trace is recorded. */
function exemplarOf(trace: TraceContext | undefined): Record<string, string> {
  return trace?.span === undefined ? NONE : { trace_id: trace.traceId, span_id: trace.spanId };
}

/**
 * The metrics of a registry in OpenMetrics, the only format with exemplars. Names of series are the same as in the
 * Prometheus format.
 *
 * @param labels of every series
 */
export async function openMetricsOf(registry: Registry, labels: Record<string, string>): Promise<string> {
  const open = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  open.setDefaultLabels(labels);
  for (const { name } of registry.getMetricsAsArray()) {
    const metric = registry.getSingleMetric(name);
    if (metric !== undefined) open.registerMetric(protectedName(metric, name));
  }
  return open.metrics();
}

/**
 * In OpenMetrics, a counter's family is named without `_total`. prom-client renames the counter itself for that, and
 * from then on it would be missing from the Prometheus format: here only a view of it is renamed.
 */
function protectedName(metric: Metric, name: string): Metric {
  let shown = name;
  return new Proxy(metric, {
    get: (target, key, receiver): unknown => (key === 'name' ? shown : Reflect.get(target, key, receiver)),
    set: (target, key, value, receiver) => {
      if (key !== 'name') return Reflect.set(target, key, value, receiver);
      shown = String(value);
      return true;
    },
  });
}
