import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The installed packages that the product needs to run, by the lock file: without those that only development needs.
 *
 * @returns for each, its folder below the root and what the bill of materials says of it
 */
export function productionPackages(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .filter(([path, { optional }]) => !optional || existsSync(join(root, path)))
    .map(([path, { version, license, integrity }]) => ({
      path,
      name: nameOf(path),
      version,
      license,
      integrity,
    }));
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

const ONLY_FOR_DEVELOPMENT =
  /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|flow)$|\/(test|tests|__tests__|docs|examples|\.github)$/;

/** Whether a file or folder of a package is needed at run time. Licences stay. */
export function isNeededAtRunTime(path) {
  return !ONLY_FOR_DEVELOPMENT.test(path) || /\/(licen[cs]e|notice)[^/]*$/i.test(path);
}
