import { readdirSync } from 'node:fs';
import { outputOf, run } from './terminal.mjs';

export function hasDebianPackages(env) {
  return outputOf('apt-get', ['--version'], { env }) !== undefined;
}

/**
 * Extracts a Debian package into a folder instead of installing it: a package may start a server at boot, and only a
 * refresh of missing package lists needs root. False when there is no such package.
 */
export function extractDebianPackage(name, folder, env) {
  const download = () => outputOf('apt-get', ['download', name], { cwd: folder, env });
  if (download() === undefined) {
    refreshPackageLists(env);
    if (download() === undefined) return false;
  }
  const archive = readdirSync(folder).find(file => file.endsWith('.deb'));
  if (archive === undefined) return false;
  run('dpkg-deb', ['-x', archive, '.'], { cwd: folder, env, remedy: '' });
  return true;
}

function refreshPackageLists(env) {
  const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const [command, ...args] = [...asRoot, 'apt-get', 'update', '-qq'];
  outputOf(command, args, { env });
}
