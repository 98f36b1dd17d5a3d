import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { UnprivilegedUser } from './unprivileged-user.js';

const run = promisify(execFile);

/**
 * Creates the database cluster in `dataDir/cluster` if there is none, and returns the superuser's password, which is
 * kept in `dataDir/password` (mode 0600).
 *
 * initdb works in a temporary folder: the result of an interrupted run is deleted, never used.
 */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  user: UnprivilegedUser | undefined,
): Promise<string> {
  const cluster = join(dataDir, 'cluster');
  const passwordFile = join(dataDir, 'password');
  if (existsSync(cluster)) return readFileSync(passwordFile, 'utf8').trim();

  const fresh = join(dataDir, 'cluster.new');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) {
    chownSync(fresh, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const initdb = [
    `--pgdata=${fresh}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same text order on every machine, regardless of its locales.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    // A crash within these seconds leaves cluster.new, which the next start deletes.
    '--no-sync',
  ];
  const { command, args, ...as } = user
    ? user.wrap(binaries.initdb, initdb)
    : { command: binaries.initdb, args: initdb };
  await run(command, args, { ...as, cwd: user ? '/' : dataDir });
  renameSync(fresh, cluster);
  return password;
}
