import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

export interface SampledGaugeOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
}

/** One value of a gauge. */
export interface SampledValue<Label extends string> {
  readonly labels?: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** A gauge whose values are replaced all at once: what is no longer measured is no longer exposed. */
export class SampledGauge<Label extends string = never> {
  private readonly gauge: Gauge<Label>;
  private readonly hasLabels: boolean;

  constructor(registry: Registry, { name, help, labelNames = [] }: SampledGaugeOptions<Label>) {
    this.gauge = new Gauge({ name, help, labelNames, registers: [registry] });
    this.hasLabels = labelNames.length > 0;
    this.clear();
  }

  replace(values: readonly SampledValue<Label>[]): void {
    this.clear();
    for (const { labels, value } of values) {
      if (labels === undefined) this.gauge.set(value);
      else this.gauge.set(labels, value);
    }
  }

  clear(): void {
    if (this.hasLabels) this.gauge.reset();
    // A gauge without labels is reset to 0, which would be a value.
    else this.gauge.remove();
  }
}
