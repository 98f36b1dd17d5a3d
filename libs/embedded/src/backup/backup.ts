import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { buildInfo } from '#libs/platform';
import { credentialsFile } from '../state/credentials.js';
import { readJsonIfThere } from '../state/private-file.js';
import { FILES, copyFiles } from './copy-files.js';
import { MANIFEST, digestsIn } from './backup-manifest.js';
import type { BackupManifest } from './backup-manifest.js';
import { copyCluster } from './copy-cluster.js';

/** The files of a state folder that cannot be made again, beside the cluster: keys, passwords, and logins. */
export const KEPT_FILES = ['secrets.json', 'credentials.json', 'nats-access.json'] as const;

const Addresses = z.object({ database_url: z.url() });

/**
 * Writes a backup of a running system with the embedded PostgreSQL into a new folder: the cluster, the files of workers,
 * and the secrets without which its data cannot be read. The streams are not in it: the services publish them again from the
 * database.
 *
 * @throws Error that says what to do when there is no such system, or `folder` exists
 */
export async function backUp(stateDir: string, folder: string): Promise<BackupManifest> {
  const cluster = join(resolve(stateDir), 'postgres', 'cluster');
  const addresses = Addresses.safeParse(readJsonIfThere(credentialsFile(stateDir)));
  if (!addresses.success || !existsSync(cluster))
    throw new Error(
      `${stateDir} has no embedded PostgreSQL. For a server of yours, use its own backup (docs/operations/backup-and-restore.md).`,
    );
  if (existsSync(folder)) throw new Error(`${folder} exists. Name a new folder.`);
  const partial = `${resolve(folder)}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, 'postgres'), { recursive: true, mode: 0o700 });
  await copyCluster(addresses.data.database_url, cluster, join(partial, 'postgres', 'cluster'));
  for (const name of [join('postgres', 'password'), ...KEPT_FILES])
    if (existsSync(join(stateDir, name))) copyFileSync(join(stateDir, name), join(partial, name));
  // After the cluster: a file is stored before its row is complete, so every file of the copied rows is there.
  await copyFiles(join(stateDir, FILES), join(partial, FILES));
  const manifest: BackupManifest = {
    format: 1,
    created_at: new Date().toISOString(),
    version: buildInfo().version,
    postgres: readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim(),
    files: await digestsIn(partial),
  };
  writeFileSync(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(partial, folder);
  return manifest;
}
