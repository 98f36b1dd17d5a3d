import { delimiter, join } from 'node:path';
import { hasDebianPackages, installDebianPackage } from './debian-package.mjs';
import { isExecutable } from './program-folders.mjs';
import { PreparationFailed, say } from './terminal.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Ensures that there is a Chromium for the tests of the console and returns its path. Throws with the ways to get one. */
export function ensureChromium(env) {
  const found = findChromium(env);
  if (found !== undefined) return found;
  if (hasDebianPackages(env)) {
    say("installing Debian's chromium (apt-get install)");
    installDebianPackage('chromium', env);
    const installed = findChromium(env);
    if (installed !== undefined) return installed;
  }
  throw new PreparationFailed(
    [
      'There is no Chromium, which the tests of the console need. Any one of these will do:',
      '  - install Chromium or Google Chrome, so that it is on the PATH',
      '  - set CHROMIUM_PATH to its program',
      '  - on Debian run this as root or with sudo: its package chromium is installed',
    ].join('\n'),
  );
}

/** The same places, in the same order, as test/browser/browser.ts. */
export function findChromium(env) {
  const given = env.CHROMIUM_PATH;
  if (given) return isExecutable(given) ? given : undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return NAMES.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable);
}
