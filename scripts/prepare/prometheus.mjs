import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { extractDebianPackage, hasDebianPackages } from './debian-package.mjs';
import { MACHINE, cacheFolder, isExecutable, stateDir, writableCacheFolder } from './program-folders.mjs';
import { PreparationFailed, say } from './terminal.mjs';

/** Ensures that there are `prometheus` and `promtool`, and returns the folder of both. Throws with the ways to get them. */
export function ensurePrometheus(root, env) {
  const made = findPrometheus(root, env) ?? takeFromDebian(root, env);
  if (made) return made;
  throw new PreparationFailed(
    [
      'There is no Prometheus, which the tests of the monitoring need, and none could be made here. Either will do:',
      '  - put prometheus and promtool (2.42 or later) on the PATH: https://prometheus.io/download',
      '  - on Debian or Ubuntu run this as root or with sudo: its package prometheus is used',
    ].join('\n'),
  );
}

/** The folder of both programs: on the PATH, in the user's cache, or in the state folder. */
export function findPrometheus(root, env) {
  const onPath = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const cache = cacheFolder(env);
  const own = [...(cache === undefined ? [] : [join(cache, folderName())]), join(stateDir(root, env), 'bin')];
  return [...onPath, ...own].find(folder =>
    ['prometheus', 'promtool'].every(program => isExecutable(join(folder, program))),
  );
}

function takeFromDebian(root, env) {
  if (!hasDebianPackages(env)) return undefined;
  say("fetching Debian's prometheus (apt-get download)");
  const cache = writableCacheFolder(env);
  const place = cache === undefined ? join(stateDir(root, env), 'bin') : join(cache, folderName());
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, 'unpacking-'));
  try {
    if (!extractDebianPackage('prometheus', folder, env)) return undefined;
    for (const program of ['prometheus', 'promtool'])
      renameSync(join(folder, 'usr', 'bin', program), join(place, program));
    say(`prometheus and promtool are in ${place}`);
    return place;
  } catch (error) {
    say(error.message);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function folderName() {
  return `prometheus${MACHINE}`;
}
