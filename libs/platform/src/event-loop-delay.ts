import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** Interval between two samples. Included in each and subtracted, so that an idle process shows 0. */
const RESOLUTION_MS = 10;
const QUANTILES = [0.5, 0.99, 1] as const;

/**
 * How long this process blocked its event loop since the last scrape: `countersign_event_loop_delay_seconds`, where the
 * quantile 1 is the longest stall. prom-client's own `nodejs_eventloop_lag_*` includes the time between samples, and a
 * stall that ends with the scrape shows in them one scrape late.
 */
export function exportEventLoopDelay(registry: Registry): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  new Gauge({
    name: 'countersign_event_loop_delay_seconds',
    help: 'How long the event loop was held up since the last scrape; quantile 1 is the longest.',
    labelNames: ['quantile'],
    registers: [registry],
    async collect() {
      // The sample of a stall that has just ended is taken first: its timer was due before this one.
      await pause(1);
      for (const quantile of QUANTILES) {
        const delayMs = delays.percentile(quantile * 100) / 1e6 - RESOLUTION_MS;
        this.set({ quantile }, delays.count === 0 ? 0 : Math.max(0, delayMs) / 1e3);
      }
      delays.reset();
      // A stall is measured from the sample before it, and after a reset there is none yet.
      await pause(2 * RESOLUTION_MS);
    },
  });
}
