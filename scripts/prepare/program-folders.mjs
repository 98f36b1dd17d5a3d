import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

/** The end of a cached program's name: a home may be shared by several machines. */
export const MACHINE = `-${process.platform}-${process.arch}`;

/** Shared by all clones and state folders of a user; undefined if the user has no home directory. */
export function cacheFolder({ XDG_CACHE_HOME: xdg, HOME: home }) {
  if (xdg && isAbsolute(xdg)) return join(xdg, 'countersign');
  return home && isAbsolute(home) ? join(home, '.cache', 'countersign') : undefined;
}

/** The same, if programs can be stored there. */
export function writableCacheFolder(env) {
  const cache = cacheFolder(env);
  if (cache === undefined) return undefined;
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return cache;
  } catch {
    // A home directory that belongs to another user, or is read-only.
    return undefined;
  }
}

export function stateDir(root, env) {
  return resolve(root, env.STATE_DIR || '.countersign');
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
