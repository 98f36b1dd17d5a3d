import { setTimeout as pause } from 'node:timers/promises';
import { recordSpansWith } from './spans.js';
import type { TracingOptions } from './tracing-sdk.js';
import { tracesUrl } from './tracing-settings.js';

/** Long enough for a collector that is there; one that is not must not delay the exit. */
const FLUSH_TIMEOUT_MS = 2_000;

export interface Tracing {
  /** Exports the last spans, within two seconds. Never rejects. */
  stop(): Promise<void>;
}

/** Records and exports spans, if there is an endpoint. Loads the SDK only then: it takes 10 MB and 100 ms. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const url = tracesUrl(options.settings);
  if (url === undefined) return { stop: () => Promise.resolve() };
  const { createSdk } = await import('./tracing-sdk.js');
  const sdk = createSdk(url, options);
  recordSpansWith(sdk);
  options.logger.log({ msg: 'Exporting spans.', collector: new URL(url).origin });
  return {
    stop: async () => {
      recordSpansWith(undefined);
      const timer = new AbortController();
      const late = pause(FLUSH_TIMEOUT_MS, undefined, { signal: timer.signal });
      const flushed = sdk.provider.shutdown().finally(() => {
        timer.abort();
      });
      await Promise.race([flushed, late]).catch(() => undefined);
    },
  };
}
