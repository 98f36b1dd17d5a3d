import { EventEmitter } from 'node:events';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '#libs/testing';
import { Clock } from './clock.js';
import { IdSource } from './ids.js';
import { SecretBox } from './secret-box.js';
import { startService } from './service.js';
import type { HttpOptions } from './service.js';

const seen: string[] = [];

@Injectable()
class RecordingTransport extends Server implements CustomTransportStrategy {
  listen(ready: () => void): void {
    seen.push('transport listens');
    ready();
  }

  close(): void {
    seen.push('transport closed');
  }

  on(): void {
    throw new Error('Nobody subscribes.');
  }

  unwrap(): never {
    throw new Error('There is nothing inside.');
  }
}

@Injectable()
class Part implements OnModuleDestroy, OnApplicationShutdown {
  constructor(
    readonly clock: Clock,
    readonly ids: IdSource,
    readonly box: SecretBox,
  ) {}

  onModuleDestroy(): void {
    seen.push('part stops');
  }

  onApplicationShutdown(): void {
    seen.push('part flushes');
  }
}

@Controller()
class Greeting {
  @Get('/greeting')
  greet(): { readonly hello: string } {
    return { hello: 'world' };
  }
}

@Module({ providers: [RecordingTransport, Part], controllers: [Greeting] })
class ExampleModule {}

function start(http?: HttpOptions) {
  const signals = new EventEmitter();
  const exits: number[] = [];
  const host = { signals, exit: (code: number) => exits.push(code) };
  const settings = {
    OPS_PORT: 0,
    OPS_HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal',
    SHUTDOWN_TIMEOUT_MS: 5_000,
  } as const;
  const service = startService({
    name: 'matcher',
    module: ExampleModule,
    settings,
    strategy: app => app.get(RecordingTransport),
    secretKeys: [Buffer.alloc(32)],
    http,
    host,
  });
  return { signals, exits, service };
}

describe('startService', () => {
  beforeEach(() => {
    seen.length = 0;
  });

  it('starts a worker, injects its dependencies, and stops in order', async () => {
    const { signals, exits, service } = start();
    const { app, opsUrl } = await service;
    expect(app.get(Part).ids.next()).toHaveLength(36);
    expect(await (await fetch(`${opsUrl}/readyz`)).json()).toMatchObject({ status: 'ready' });

    signals.emit('SIGTERM');
    await waitFor(() => exits.length > 0);
    expect(seen).toEqual(['transport listens', 'transport closed', 'part stops', 'part flushes']);
    expect(exits).toEqual([0]);
    await expect(fetch(`${opsUrl}/healthz`)).rejects.toThrow();
  });

  it('starts the gateway: HTTP on top of the same transport', async () => {
    const configured: string[] = [];
    const adapter = new FastifyAdapter();
    const configure = () => void configured.push('yes');
    const { signals, exits, service } = start({ port: 0, host: '127.0.0.1', adapter, configure });
    await service;
    const address = adapter.getInstance().server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expect(await (await fetch(`http://127.0.0.1:${port}/greeting`)).json()).toEqual({ hello: 'world' });
    expect(configured).toEqual(['yes']);

    signals.emit('SIGTERM');
    await waitFor(() => exits.length > 0);
    expect(seen).toEqual(['transport listens', 'part stops', 'transport closed', 'part flushes']);
    await expect(fetch(`http://127.0.0.1:${port}/greeting`)).rejects.toThrow();
  });
});
