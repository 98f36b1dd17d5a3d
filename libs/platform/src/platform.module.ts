import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { HealthRegistry } from './health.js';
import { IdSource, UuidV7Source } from './ids.js';
import { Metrics } from './metrics.js';
import { SecretBox } from './secret-box.js';

export interface PlatformOptions {
  readonly serviceName: string;
  /** 32 bytes each. Without keys, no SecretBox is provided. */
  readonly secretKeys?: readonly Buffer[] | undefined;
  /** Passed by `startService`, whose ops server answers before Nest has created any provider. */
  readonly health?: HealthRegistry | undefined;
  readonly metrics?: Metrics | undefined;
  readonly clock?: Clock | undefined;
  readonly ids?: IdSource | undefined;
}

/**
 * Providers for every service: {@link Clock}, {@link IdSource}, {@link Metrics}, {@link HealthRegistry},
 * and {@link SecretBox} if there is a key. `startService` imports it; tests import it themselves.
 */
@Module({})
export class PlatformModule {
  static forRoot(options: PlatformOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: Clock, useValue: options.clock ?? new SystemClock() },
      { provide: IdSource, useValue: options.ids ?? new UuidV7Source() },
      { provide: Metrics, useValue: options.metrics ?? new Metrics(options.serviceName) },
      { provide: HealthRegistry, useValue: options.health ?? new HealthRegistry() },
    ];
    if (options.secretKeys !== undefined) {
      providers.push({ provide: SecretBox, useValue: new SecretBox(options.secretKeys) });
    }
    return {
      module: PlatformModule,
      global: true,
      providers,
      exports: [
        Clock,
        IdSource,
        Metrics,
        HealthRegistry,
        ...(options.secretKeys === undefined ? [] : [SecretBox]),
      ],
    };
  }
}
