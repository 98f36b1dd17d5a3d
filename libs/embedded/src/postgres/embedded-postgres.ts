import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startChild } from '../processes/child.js';
import type { Child } from '../processes/child.js';
import { serverOf } from '../processes/embedded-server.js';
import type { EmbeddedServer } from '../processes/embedded-server.js';
import { findFreePort } from '../processes/free-port.js';
import { processStartedAt, stopLeftover } from '../processes/pid-record.js';
import { postgresBinaries } from './postgres-binaries.js';
import { ensureCluster } from './postgres-cluster.js';
import { unprivilegedUser } from './unprivileged-user.js';
import type { UnprivilegedUser } from './unprivileged-user.js';

export interface EmbeddedPostgresOptions {
  /** Folder for the cluster, the superuser's password (0600), the pid and the log. */
  readonly dataDir: string;
  /** A free one is chosen when it is not given. */
  readonly port?: number;
  /** False trades crash safety for speed: for tests that discard the database. */
  readonly durable?: boolean;
  /** The server's certificate and key as PEM texts; enables TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Its URL is that of the superuser, in the database `postgres`. */
export type EmbeddedPostgres = EmbeddedServer;

const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 20_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Starts PostgreSQL on loopback in `dataDir`, creating the cluster the first time (1–3 s; later starts under 1 s).
 * Recovers from a predecessor that was killed and left behind a live server, a stale postmaster.pid, or orphaned
 * backends that still hold the shared memory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const binaries = postgresBinaries();
  const user = unprivilegedUser([`${dirname(dataDir)}/.`, binaries.postgres]);
  if (user) chownSync(dataDir, user.uid, user.gid);
  const pidFile = pidFileIn(dataDir);
  const logFile = join(dataDir, 'server.log');
  await stopLeftoverPostgres(dataDir);
  const password = await ensureCluster(dataDir, binaries, user);
  removeStalePostmasterPid(join(dataDir, 'cluster'));
  startLogAfresh(logFile);

  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const port = options.port ?? (await findFreePort());
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const flags = [
      ...serverFlags(join(dataDir, 'cluster'), port, options.durable ?? true),
      ...(options.tls === undefined ? [] : tlsFlags(dataDir, options.tls, user)),
    ];
    const command = user?.wrap(binaries.postgres, flags) ?? { command: binaries.postgres, args: flags };
    const child = await startChild({ ...command, logFile, pidFile, stopSignal: 'SIGINT' });
    if (await answersBefore(giveUpAt, url, child)) return serverOf(child, url, port, STOP_GRACE_MS);

    await child.stop(STOP_GRACE_MS);
    const log = lastLines(logFile);
    // Both are temporary: a port that was taken since the check, and backends orphaned by a SIGKILL that have not
    // noticed yet.
    const passing = /Address already in use|pre-existing shared memory block|lock file .* already exists/;
    if (Date.now() > giveUpAt || !passing.test(log)) {
      throw new Error(`The embedded PostgreSQL did not start. The end of ${logFile}:\n${log}`);
    }
    await pause(200);
  }
}

/** Stops a server of this folder that outlived the process that started it, which frees its port. */
export async function stopLeftoverPostgres(dataDir: string): Promise<void> {
  await stopLeftover(pidFileIn(resolve(dataDir)), 'SIGINT', STOP_GRACE_MS);
}

function pidFileIn(dataDir: string): string {
  return join(dataDir, 'server.pid');
}

function serverFlags(cluster: string, port: number, durable: boolean): string[] {
  const onOff = durable ? 'on' : 'off';
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // TCP only: a socket file needs a folder with a short path that the server's user can write to.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    fsync: onOff,
    synchronous_commit: onOff,
    full_page_writes: onOff,
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** PostgreSQL reads a key only from a file that it owns and that no other user can read. */
function tlsFlags(
  dataDir: string,
  { cert, key }: { readonly cert: string; readonly key: string },
  user: UnprivilegedUser | undefined,
): string[] {
  const [certFile, keyFile] = [join(dataDir, 'server.crt'), join(dataDir, 'server.key')];
  for (const [file, text] of [
    [certFile, cert],
    [keyFile, key],
  ] as const) {
    writeFileSync(file, text, { mode: 0o600 });
    if (user) chownSync(file, user.uid, user.gid);
  }
  return ['-c', 'ssl=on', '-c', `ssl_cert_file=${certFile}`, '-c', `ssl_key_file=${keyFile}`];
}

async function answersBefore(giveUpAt: number, url: string, child: Child): Promise<boolean> {
  while (Date.now() < giveUpAt && !child.hasExited()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      // Another server may already listen on this port; this one has then exited or is about to.
      return !child.hasExited();
    } catch {
      await pause(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/**
 * PostgreSQL refuses to start while postmaster.pid names any live process of its user, even one that reuses the
 * number after a crash, such as a backend of another cluster. Processes of this cluster are already stopped at this
 * point.
 */
function removeStalePostmasterPid(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isSafeInteger(pid) || processStartedAt(pid) === undefined || !mayServe(cluster, pid))
    rmSync(file);
}

function mayServe(cluster: string, pid: number): boolean {
  // A postmaster has its folder in its command line; a backend's reads "postgres: …". Without /proc (macOS),
  // PostgreSQL's own check decides.
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    return false;
  }
}

function startLogAfresh(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) rmSync(file);
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
}
