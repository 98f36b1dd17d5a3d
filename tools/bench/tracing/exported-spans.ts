import type { RunningSystem } from '#libs/embedded';

/** Spans that the services have exported since their start, and those that the collector did not accept. */
export interface ExportedSpans {
  readonly exported: number;
  readonly lost: number;
}

/** Sums the counters of all processes. */
export async function exportedSpans(running: RunningSystem): Promise<ExportedSpans> {
  const pages = await Promise.all(
    running.replicas.map(async ({ opsUrl }) => (await fetch(`${opsUrl}/metrics`)).text()),
  );
  const sum = (outcome: 'exported' | 'lost'): number => {
    const counter = new RegExp(
      `^countersign_spans_exported_total\\{[^}]*outcome="${outcome}"[^}]*\\} (\\S+)$`,
      'gm',
    );
    const values = pages.flatMap(page => [...page.matchAll(counter)].map(([, value]) => Number(value)));
    return values.reduce((total, value) => total + value, 0);
  };
  return { exported: sum('exported'), lost: sum('lost') };
}
