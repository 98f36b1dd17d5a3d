import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChild } from '../processes/child.js';
import type { Child } from '../processes/child.js';
import { serverOf } from '../processes/embedded-server.js';
import type { EmbeddedServer } from '../processes/embedded-server.js';
import { findFreePort } from '../processes/free-port.js';
import { stopLeftover } from '../processes/pid-record.js';
import { findNatsServer } from './find-nats-server.js';
import { authorizationOf } from './nats-access.js';
import type { NatsAccess } from './nats-access.js';
import { natsConfig, versionOf } from './nats-config.js';
import type { NatsClusterMember } from './nats-config.js';

export interface EmbeddedNatsOptions {
  /** Folder for the server's streams, configuration, pid and log. */
  readonly storeDir: string;
  /** A free one is chosen when it is not given. */
  readonly port?: number;
  /**
   * Interval of JetStream's syncs to disk; an acknowledged message can be lost in a machine crash until the next
   * sync.
   */
  readonly syncIntervalMs?: number;
  /** The program; defaults to the one that `findNatsServer` finds. */
  readonly program?: string;
  /** The users and their permissions. Without it every local process may do everything: for tests only. */
  readonly access?: NatsAccess;
  /** Its place in a cluster; it then answers before the cluster has a leader. */
  readonly cluster?: NatsClusterMember;
}

export type EmbeddedNats = EmbeddedServer;

const START_TIMEOUT_MS = 30_000;
const STOP_GRACE_MS = 10_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
/**
 * JetStream's default is two minutes; with this interval, the relay republishes a few seconds of events after a power
 * failure.
 */
const SYNC_INTERVAL_MS = 5_000;

/** Starts a NATS server with JetStream on loopback, with its files in `storeDir`, and waits until it answers. */
export async function startEmbeddedNats(options: EmbeddedNatsOptions): Promise<EmbeddedNats> {
  const storeDir = resolve(options.storeDir);
  const program = options.program ?? findNatsServer();
  const version = await versionOf(program);
  const syncIntervalMs = options.syncIntervalMs ?? SYNC_INTERVAL_MS;
  const members = {
    ...(options.access && { authorization: authorizationOf(options.access) }),
    ...(options.cluster && { cluster: options.cluster }),
  };
  const logFile = join(storeDir, 'server.log');
  const configFile = join(storeDir, 'nats-server.conf');
  mkdirSync(storeDir, { recursive: true });
  await stopLeftoverNats(storeDir);
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) rmSync(logFile);

  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const port = options.port ?? (await findFreePort());
    const config = natsConfig({ storeDir, port, syncIntervalMs, version, ...members });
    writeFileSync(configFile, config, { mode: 0o600 });
    // The mode above applies to a new file only; an existing file keeps its mode.
    chmodSync(configFile, 0o600);
    const child = await startChild({
      command: program,
      args: ['--config', configFile],
      logFile,
      pidFile: pidFileIn(storeDir),
      stopSignal: 'SIGTERM',
    });
    if (await answersBefore(giveUpAt, port, child))
      return serverOf(child, `nats://127.0.0.1:${port}`, port, STOP_GRACE_MS);

    await child.stop(STOP_GRACE_MS);
    const log = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
    if (Date.now() > giveUpAt || !log.includes('address already in use')) {
      throw new Error(`The embedded NATS server did not start. The end of ${logFile}:\n${log}`);
    }
    await pause(200);
  }
}

/** Stops a server of this folder that outlived the process that started it, which frees its port. */
export async function stopLeftoverNats(storeDir: string): Promise<void> {
  await stopLeftover(pidFileIn(resolve(storeDir)), 'SIGTERM', STOP_GRACE_MS);
}

function pidFileIn(storeDir: string): string {
  return join(storeDir, 'server.pid');
}

async function answersBefore(giveUpAt: number, port: number, child: Child): Promise<boolean> {
  while (Date.now() < giveUpAt && !child.hasExited()) {
    // Another server may already listen on this port; this one has then exited or is about to.
    if (await greets(port)) return !child.hasExited();
    await pause(20);
  }
  return false;
}

/** NATS sends the first line, INFO, and listens only once JetStream has recovered its streams. */
async function greets(port: number): Promise<boolean> {
  return new Promise(settle => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 });
    const finish = (answer: boolean): void => {
      socket.destroy();
      settle(answer);
    };
    socket.once('data', chunk => {
      finish(chunk.toString('latin1').startsWith('INFO '));
    });
    socket.once('error', () => {
      finish(false);
    });
    socket.once('timeout', () => {
      finish(false);
    });
    socket.once('close', () => {
      finish(false);
    });
  });
}
