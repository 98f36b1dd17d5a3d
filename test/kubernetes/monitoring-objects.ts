import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const Kind = z.object({ kind: z.string() });
const PodMonitor = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    selector: z.strictObject({
      matchLabels: z.record(z.string(), z.string()),
      matchExpressions: z.array(
        z.strictObject({ key: z.string(), operator: z.literal('NotIn'), values: z.array(z.string()) }),
      ),
    }),
    podMetricsEndpoints: z.tuple([
      z.strictObject({ port: z.string(), path: z.string(), interval: z.string() }),
    ]),
  }),
});
const PrometheusRule = z.object({
  spec: z.object({ groups: z.array(z.unknown()) }),
});
const ScaledObject = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ triggers: z.array(z.object({ metadata: z.object({ query: z.string() }) })) }),
});

/** What the operators of Prometheus and KEDA make of the chart's objects. */
export interface Monitoring {
  /** Selects the pods of the PodMonitor, for `kubectl -l`. */
  readonly selector: string;
  readonly port: string;
  readonly path: string;
  readonly ruleGroups: readonly unknown[];
  /** The queries of KEDA's triggers, by the name of the ScaledObject. */
  readonly lagQueries: ReadonlyMap<string, string>;
}

/** Reads rendered objects. A field of a PodMonitor that this does not know is an error. */
export function monitoringOf(rendered: string): Monitoring {
  const objects = parseAllDocuments(rendered).map((document): unknown => document.toJS());
  const all = <T>(kind: string, schema: z.ZodType<T>): readonly T[] =>
    objects.filter(object => Kind.safeParse(object).data?.kind === kind).map(object => schema.parse(object));
  const [monitor] = all('PodMonitor', PodMonitor);
  if (monitor === undefined) throw new Error('There is no PodMonitor.');
  const [endpoint] = monitor.spec.podMetricsEndpoints;
  return {
    selector: selectorOf(monitor.spec.selector),
    port: endpoint.port,
    path: endpoint.path,
    ruleGroups: all('PrometheusRule', PrometheusRule).flatMap(({ spec }) => spec.groups),
    lagQueries: new Map(
      all('ScaledObject', ScaledObject).flatMap(({ metadata, spec }) =>
        spec.triggers.map(trigger => [metadata.name, trigger.metadata.query] as const),
      ),
    ),
  };
}

type Selector = z.output<typeof PodMonitor>['spec']['selector'];

function selectorOf({ matchLabels, matchExpressions }: Selector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, values }) => `${key} notin (${values.join(',')})`),
  ].join(',');
}
