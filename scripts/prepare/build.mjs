import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run, say, withPackagesFirst } from './terminal.mjs';

const SOURCE_FOLDERS = ['apps', 'libs', 'tools'];
const BUILD_FILES = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

/** Builds everything into dist/ if a source changed since the last build, and removes outputs without a source. */
export function build(root) {
  const stampFile = join(root, 'dist', '.sources-hash');
  const hash = hashOfSources(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return;

  say('building (nest build)');
  // A build that fails midway must not be mistaken for this build or the previous one.
  rmSync(stampFile, { force: true });
  removeOrphans(root);
  run('nest', ['build'], {
    cwd: root,
    env: withPackagesFirst(root),
    remedy: "The compiler's messages above name the files.",
  });
  writeFileSync(stampFile, hash);
}

/** A hash over the names and contents of all files that the build reads. */
export function hashOfSources(root) {
  const hash = createHash('sha256');
  const sources = SOURCE_FOLDERS.flatMap(folder => filesUnder(join(root, folder), '.ts'));
  for (const file of [...BUILD_FILES.map(name => join(root, name)), ...sources.sort()]) {
    if (existsSync(file))
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
}

/** Removes outputs whose source was removed or renamed: a removed migration must not run. */
export function removeOrphans(root) {
  const dist = join(root, 'dist');
  for (const output of filesUnder(dist, '.js')) {
    const source = join(root, relative(dist, output).replace(/\.js$/, '.ts'));
    if (existsSync(source)) continue;
    rmSync(output);
    rmSync(`${output}.map`, { force: true });
  }
}

function filesUnder(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(ending))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name));
}
