import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** `manifest.json` of a backup: what it is of, and every file with its digest. */
export const BackupManifest = z.object({
  format: z.literal(1),
  created_at: z.iso.datetime(),
  /** Of Countersign. */
  version: z.string(),
  /** The major version: another one cannot read the files. */
  postgres: z.string(),
  /** SHA-256 in hex, by the path from the folder of the backup. */
  files: z.record(z.string(), z.string()),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

export const MANIFEST = 'manifest.json';

/** @throws Error that says why the folder holds no complete backup */
export async function readVerified(folder: string): Promise<BackupManifest> {
  const manifest = BackupManifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
  const digests = await digestsIn(folder);
  for (const [path, digest] of Object.entries(manifest.files)) {
    if (digests[path] === undefined) throw new Error(`${path} is missing in the backup.`);
    if (digests[path] !== digest) throw new Error(`${path} differs from what was backed up.`);
  }
  return manifest;
}

/** The digest of every file in the folder but the manifest itself. */
export async function digestsIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  );
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (relative(folder, path) === MANIFEST) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    digests[relative(folder, path)] = hash.digest('hex');
  }
  return digests;
}
