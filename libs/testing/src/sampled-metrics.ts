import { StateSampler } from '#libs/database';
import { Metrics } from '#libs/platform';
import type { ServiceName } from '#libs/contracts';
import { waitFor } from './wait-for.js';

/** Takes samples of a schema every few milliseconds, for tests of what they measure. */
export class SampledMetrics {
  readonly metrics: Metrics;
  readonly sampler: StateSampler;

  /** Construct the samples with `metrics` and `sampler`, then call `start`. */
  constructor(service: ServiceName, url: string) {
    this.metrics = new Metrics(service);
    const schema = service.replaceAll('-', '_');
    this.sampler = new StateSampler({ url, schema, everyMs: 20 }, this.metrics.registry);
  }

  start(): void {
    this.sampler.onApplicationBootstrap();
  }

  /** Waits until the metric, with its labels as in `name{label="value"}`, satisfies the condition. */
  async until(series: string, condition: (value: number) => boolean): Promise<number> {
    let last: number | undefined;
    await waitFor(
      async () => {
        last = await this.value(series);
        return last !== undefined && condition(last);
      },
      { describe: () => `${series}; it is ${last ?? 'absent'}` },
    );
    return last ?? NaN;
  }

  async value(series: string): Promise<number | undefined> {
    const [name = '', labels = ''] = series.split(/[{}]/);
    const lines = (await this.metrics.registry.metrics())
      .split('\n')
      .filter(line => line.startsWith(`${name}{`));
    const line = lines.find(one => labels.split(',').every(label => one.includes(label)));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  }

  stop(): Promise<void> {
    return this.sampler.beforeApplicationShutdown();
  }
}
