import 'reflect-metadata';
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import type {
  AsyncMicroserviceOptions,
  CustomStrategy,
  CustomTransportStrategy,
} from '@nestjs/microservices';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { buildInfo } from './build-info.js';
import { exportCredentialExpiry } from './credential-expiry.js';
import type { ExpiringSettings } from './credential-expiry.js';
import { HealthRegistry } from './health.js';
import { JsonLogger } from './logging.js';
import { Metrics } from './metrics.js';
import { OpsServer } from './ops-server.js';
import { PlatformModule } from './platform.module.js';
import { exportReadiness } from './readiness-metrics.js';
import type { BaseSettings } from './base-settings.js';
import { GracefulShutdown } from './shutdown.js';
import { releaseStartMemory } from './start-memory.js';
import { startTracing } from './tracing/tracing.js';
import type { Tracing } from './tracing/tracing.js';
import type { TracingSettings } from './tracing/tracing-settings.js';

export interface HttpOptions {
  readonly port: number;
  readonly host: string;
  readonly adapter: FastifyAdapter;
  /** Sets up filters, hooks and documents before the first request. */
  configure?(app: NestFastifyApplication): void | Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly settings: Pick<BaseSettings, 'OPS_PORT' | 'OPS_HOST' | 'LOG_LEVEL' | 'SHUTDOWN_TIMEOUT_MS'> &
    Partial<Pick<BaseSettings, 'OPS_TOKEN' | 'BUILD_COMMIT'>> &
    ExpiringSettings &
    TracingSettings;
  /** The transport of events and commands, usually `app => app.get(TheStrategy)`. */
  readonly strategy: (app: Pick<INestApplicationContext, 'get'>) => CustomTransportStrategy;
  /** 32 bytes each, for {@link SecretBox}. */
  readonly secretKeys?: readonly Buffer[] | undefined;
  /** Gateway only: Fastify on top of the same transport. */
  readonly http?: HttpOptions | undefined;
  /** Source of signals and the process's exit; tests replace it. */
  readonly host?: { readonly signals: NodeJS.EventEmitter; exit(code: number): void };
}

export interface RunningService {
  readonly app: INestApplicationContext;
  readonly opsUrl: string;
}

/**
 * Starts a service; all that `main.ts` does after reading its settings.
 *
 * The ops server starts first, so that `/readyz` can name what the rest waits for. Then Nest creates the module, and
 * finally the service accepts messages and, in the gateway, HTTP requests.
 *
 * SIGTERM reverses this order; the parts use Nest's hooks:
 * 1. stop accepting work: `/readyz` answers 503, and the transport accepts no more messages
 * 2. finish work in progress: the HTTP server and the transport close, waiting for their handlers
 * 3. flush: `onApplicationShutdown`, the service's own parts first, global modules (the database) last
 * 4. exit: the last spans are exported, the ops server closes, the process exits
 *
 * `onModuleDestroy` and `beforeApplicationShutdown` stop timers and release held requests. In the gateway they run
 * before step 2, elsewhere after it, so they must not break anything that a handler still uses.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { name, settings } = options;
  const logger = new JsonLogger({ service: name, level: settings.LOG_LEVEL });
  const health = new HealthRegistry();
  const metrics = new Metrics(name, buildInfo(settings.BUILD_COMMIT));
  exportReadiness(metrics.registry, health);
  exportCredentialExpiry(metrics.registry, settings);
  const ops = new OpsServer(health, metrics, settings.OPS_TOKEN);
  const service: Starting = { phase: 'starting' };

  health.register('service', () =>
    Promise.resolve({ ok: service.phase === 'running', detail: service.phase }),
  );
  const shutdown = new GracefulShutdown({
    timeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
    logger,
    exit: code => {
      (options.host ?? process).exit(code);
    },
    phases: [
      {
        name: 'stop taking work',
        run: () => {
          service.phase = 'stopping';
          return Promise.resolve();
        },
      },
      { name: 'finish and flush', run: async () => service.app?.context.close() },
      { name: 'export the last spans', run: async () => service.tracing?.stop() },
      { name: 'close the ops server', run: () => ops.close() },
    ],
  });
  shutdown.listen(options.host?.signals);

  const at = await ops.start(settings.OPS_PORT, settings.OPS_HOST);
  service.tracing = await startTracing({ serviceName: name, settings, metrics, logger });
  const root = rootModule(options, health, metrics);
  const app = await (options.http === undefined
    ? createWorker(root, options, logger)
    : createHybrid(root, options, options.http, logger));
  service.app = app;
  await app.open();
  if (service.phase === 'starting') service.phase = 'running';
  logger.log({ msg: 'Ready.', ops_port: at.port });
  releaseStartMemory();
  return { app: app.context, opsUrl: `http://${at.host}:${at.port}` };
}

interface Starting {
  phase: 'starting' | 'running' | 'stopping';
  app?: OpenableApp;
  tracing?: Tracing;
}

interface OpenableApp {
  readonly context: INestApplicationContext;
  open(): Promise<void>;
}

@Module({})
class ServiceRoot {}

function rootModule(options: ServiceOptions, health: HealthRegistry, metrics: Metrics): DynamicModule {
  const { name: serviceName, secretKeys, module } = options;
  return {
    module: ServiceRoot,
    imports: [PlatformModule.forRoot({ serviceName, secretKeys, health, metrics }), module],
  };
}

async function createWorker(
  root: DynamicModule,
  { strategy }: ServiceOptions,
  logger: JsonLogger,
): Promise<OpenableApp> {
  const transport: AsyncMicroserviceOptions = {
    inject: [ModuleRef],
    useFactory: (modules: ModuleRef): CustomStrategy => ({
      strategy: strategy({ get: token => modules.get(token, { strict: false }) }),
    }),
  };
  const nestOptions = { ...transport, logger, abortOnError: false };
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(root, nestOptions);
  return {
    context: app,
    // Do not call `init` as well: Nest would run the modules' init hooks twice.
    open: async () => {
      await app.listen();
    },
  };
}

async function createHybrid(
  root: DynamicModule,
  { strategy }: ServiceOptions,
  http: HttpOptions,
  logger: JsonLogger,
): Promise<OpenableApp> {
  const nestOptions = { logger, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(root, http.adapter, nestOptions);
  await http.configure?.(app);
  app.connectMicroservice<CustomStrategy>({ strategy: strategy(app) });
  return {
    context: app,
    open: async () => {
      await app.init();
      await app.startAllMicroservices();
      await app.listen(http.port, http.host);
    },
  };
}
