import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { giveToServer } from '../postgres/give-to-server.js';
import { postgresBinaries } from '../postgres/postgres-binaries.js';
import { FILES, copyFiles } from './copy-files.js';
import { KEPT_FILES } from './backup.js';
import { readVerified } from './backup-manifest.js';
import type { BackupManifest } from './backup-manifest.js';

/**
 * Makes a state folder from a backup, for the next `npm start`, which recovers the cluster and creates an empty broker.
 *
 * @throws Error that says why when the backup is not complete, the state folder is not empty, or the PostgreSQL of this
 *   release has another major version
 */
export async function restore(folder: string, stateDir: string): Promise<BackupManifest> {
  const manifest = await readVerified(folder);
  const postgres = join(resolve(stateDir), 'postgres');
  for (const name of ['postgres/cluster', 'nats', FILES, ...KEPT_FILES])
    if (existsSync(join(stateDir, name)))
      throw new Error(
        `${stateDir} has data (${name}). Name an empty folder in STATE_DIR, or move this one away.`,
      );
  const binaries = postgresBinaries();
  const major = majorOf(execFileSync(binaries.postgres, ['--version'], { encoding: 'utf8' }));
  if (major !== manifest.postgres)
    throw new Error(
      `The backup is of PostgreSQL ${manifest.postgres}, and this release has ${major}. Restore with release ${manifest.version}.`,
    );
  mkdirSync(postgres, { recursive: true });
  const fresh = join(postgres, 'cluster.new');
  rmSync(fresh, { recursive: true, force: true });
  cpSync(join(folder, 'postgres', 'cluster'), fresh, { recursive: true });
  copyFileSync(join(folder, 'postgres', 'password'), join(postgres, 'password'));
  for (const name of KEPT_FILES) {
    if (!existsSync(join(folder, name))) continue;
    copyFileSync(join(folder, name), join(stateDir, name));
    chmodSync(join(stateDir, name), 0o600);
  }
  await copyFiles(join(folder, FILES), join(stateDir, FILES));
  giveToServer(postgres);
  // Until here, the next start would delete the folder as the remains of an interrupted creation.
  renameSync(fresh, join(postgres, 'cluster'));
  return manifest;
}

/** `postgres (PostgreSQL) 18.4` */
function majorOf(version: string): string {
  return /(\d+)(?:\.\d+)?\s*$/.exec(version)?.[1] ?? version.trim();
}
