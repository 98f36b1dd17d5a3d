import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { postgresBinaries } from './postgres-binaries.js';
import { unprivilegedUser } from './unprivileged-user.js';

/** PostgreSQL reads only files of its own user that nobody else can write; root's files are given to that user. */
export function giveToServer(folder: string): void {
  const user = unprivilegedUser([`${dirname(folder)}/.`, postgresBinaries().postgres]);
  const own = (path: string, mode: number): void => {
    chmodSync(path, mode);
    if (user !== undefined) chownSync(path, user.uid, user.gid);
  };
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    own(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
}
