import { Module } from '@nestjs/common';
import type { DynamicModule, INestMicroservice, LoggerService, Type } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions, CustomStrategy } from '@nestjs/microservices';
import type { ServiceName } from '#libs/contracts';
import { createTransport } from '#libs/messaging';
import { HealthRegistry, Metrics, PlatformModule } from '#libs/platform';
import type { PlatformOptions } from '#libs/platform';

export interface TestService {
  readonly app: INestMicroservice;
  readonly health: HealthRegistry;
  readonly metrics: Metrics;
  get<T>(type: Type<T>): T;
  /** Stops as on SIGTERM: finishes work in progress, flushes, exits. */
  close(): Promise<void>;
}

export interface TestServiceOptions extends Pick<PlatformOptions, 'clock' | 'ids' | 'secretKeys'> {
  readonly serviceName: ServiceName;
  /** The service's module, including its database and messaging. */
  readonly module: DynamicModule;
}

@Module({})
class TestRoot {}

const quiet = (): void => undefined;
const silent: LoggerService = { log: quiet, error: quiet, warn: quiet, debug: quiet, verbose: quiet };

/** A service in the test's process, assembled as `startService` does. */
export async function startTestService({
  serviceName,
  module,
  ...platform
}: TestServiceOptions): Promise<TestService> {
  const health = new HealthRegistry();
  const metrics = new Metrics(serviceName);
  const root = {
    module: TestRoot,
    imports: [PlatformModule.forRoot({ serviceName, health, metrics, ...platform }), module],
  };
  const transport: AsyncMicroserviceOptions = {
    inject: [ModuleRef],
    useFactory: (modules: ModuleRef): CustomStrategy => ({
      strategy: createTransport({ get: token => modules.get(token, { strict: false }) }),
    }),
  };
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(root, {
    ...transport,
    logger: silent,
    abortOnError: false,
  });
  await app.listen();
  return { app, health, metrics, get: type => app.get(type, { strict: false }), close: () => app.close() };
}
