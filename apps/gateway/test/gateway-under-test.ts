import { randomBytes } from 'node:crypto';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeEach } from 'vitest';
import { newSigningKey } from '#libs/evidence';
import { PlatformModule, randomUUIDv7 } from '#libs/platform';
import { createTestDatabase, startTestNats, waitFor } from '#libs/testing';
import type { TestDatabase, TestNats } from '#libs/testing';
import { NatsConnection } from '#libs/messaging';
import { DIALECTS } from '../src/dialects/index.js';
import type { Dialect } from '../src/edge/dialect/dialect.js';
import { Dialects } from '../src/edge/dialect/dialects.js';
import { readGatewaySettings } from '../src/gateway.config.js';
import { GatewayModule } from '../src/gateway.module.js';
import { configureHttp } from '../src/edge/configure-http.js';
import { JsonOnlyAdapter } from '../src/edge/json-only.adapter.js';
import { FakeServices } from './fake-services.js';
import { HttpClient } from './http-client.js';
import { answerEverything } from './standard-answers.js';

@Module({})
class Root {}

export const SECRET = Buffer.alloc(32, 7).toString('base64');
export const SIGNING_KEYS = JSON.stringify({ keys: [newSigningKey()] });
export const OPERATOR_KEY = 'operator-key-of-the-gateway-under-test';

/** The broker and the database that several gateways may share, and the stubs of the other services. */
export class Surroundings {
  private readonly apps: NestFastifyApplication[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly fakes: FakeServices,
  ) {}

  static async start(): Promise<Surroundings> {
    const [database, nats] = await Promise.all([createTestDatabase(), startTestNats()]);
    const fakes = await FakeServices.connect(nats.url);
    answerEverything(fakes);
    await fakes.settle();
    return new Surroundings(database, nats, fakes);
  }

  /** A gateway as started by `main.ts`, on its own port, with other dialects if given. */
  async gateway(
    env: Record<string, string> = {},
    dialects: readonly Dialect[] = DIALECTS,
  ): Promise<GatewayUnderTest> {
    const registered = new Dialects(dialects);
    const settings = readGatewaySettings({
      DATABASE_URL: this.database.url,
      NATS_URL: this.nats.url,
      API_KEY_PEPPER: SECRET,
      SECRETS_KEY: SECRET,
      OPERATOR_KEY,
      EVIDENCE_SIGNING_KEYS: SIGNING_KEYS,
      PORT: '0',
      // No client is left that could send another request.
      KEEP_ALIVE_DRAIN_MS: '1',
      // The tests of a file share a gateway, so the pace is set out of reach.
      TASKS_PER_SECOND_BESIDE_OTHERS: '100000',
      ...env,
    });
    const root = {
      module: Root,
      imports: [
        PlatformModule.forRoot({ serviceName: 'gateway', secretKeys: settings.SECRETS_KEY }),
        GatewayModule.forRoot(settings, registered),
      ],
    };
    Logger.overrideLogger(false);
    const app = await NestFactory.create<NestFastifyApplication>(
      root,
      new JsonOnlyAdapter(settings, registered),
    );
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    this.apps.push(app);
    await waitFor(() => app.get(NatsConnection, { strict: false }).isConnected);
    return new GatewayUnderTest(app, new HttpClient(await app.getUrl()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map(app => app.close()));
    await this.fakes.close();
    await Promise.all([this.nats.stop(), this.database.drop()]);
  }
}

export interface TestOrganization {
  readonly org_id: string;
  readonly admin_key: string;
}

/** One gateway, tested over HTTP. */
export class GatewayUnderTest {
  constructor(
    readonly app: NestFastifyApplication,
    readonly http: HttpClient,
  ) {}

  async organization(): Promise<TestOrganization> {
    const answer = await this.http.post('/v1/organizations', OPERATOR_KEY, { name: `Org ${randomUUIDv7()}` });
    return { org_id: answer.text('org_id'), admin_key: answer.text('admin_key') };
  }

  async key(adminKey: string, spec: Record<string, unknown>): Promise<{ id: string; api_key: string }> {
    const answer = await this.http.post('/v1/api-keys', adminKey, { name: 'key', ...spec });
    return { id: answer.text('id'), api_key: answer.text('api_key') };
  }

  async worker(adminKey: string): Promise<{ worker_id: string; api_key: string }> {
    const answer = await this.http.post('/v1/workers', adminKey, { name: 'Ada' });
    return { worker_id: answer.text('worker_id'), api_key: answer.text('api_key') };
  }
}

/**
 * A gateway with an organization for the tests of a file, and what surrounds it; stopped after the last test. Await it at
 * the top of the file, so that its parts are constants.
 */
export async function startGateway(...settings: Parameters<Surroundings['gateway']>): Promise<{
  readonly surroundings: Surroundings;
  readonly gateway: GatewayUnderTest;
  readonly org: TestOrganization;
}> {
  const surroundings = await startSurroundings();
  try {
    const gateway = await surroundings.gateway(...settings);
    return { surroundings, gateway, org: await gateway.organization() };
  } catch (error) {
    await surroundings.stop();
    throw error;
  }
}

/** As {@link startGateway}, for files whose tests start their own gateways. */
export async function startSurroundings(): Promise<Surroundings> {
  const surroundings = await Surroundings.start();
  afterAll(() => surroundings.stop());
  return surroundings;
}

/** Before each test, the fakes answer every command again as they did at first. */
export function restoreAnswersBeforeEach({ fakes }: Surroundings): void {
  beforeEach(async () => {
    answerEverything(fakes);
    await fakes.settle();
  });
}

/** A new Idempotency-Key header. */
export function once(): { readonly headers: Record<string, string> } {
  return { headers: { 'idempotency-key': randomBytes(12).toString('hex') } };
}
