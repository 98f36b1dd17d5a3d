import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { run, say, withPackagesFirst } from './terminal.mjs';

const SOURCE_FOLDERS = ['apps', 'libs', 'tools'];
const BUILD_FILES = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

/** What Vite builds: folders of apps/, each into the folder of the same name in dist/. */
const PAGES = ['console', 'api-reference'];
const PAGES_BUILD_FILES = ['package-lock.json', join('scripts', 'vite', 'compressed.mjs')];

/** Builds the services and the pages into dist/, each if a source of it changed since the last build. */
export function build(root) {
  buildServices(root);
  for (const page of PAGES) buildPage(root, page);
}

function buildServices(root) {
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

function buildPage(root, page) {
  const stampFile = join(root, 'dist', `.${page}-sources-hash`);
  const hash = hashOfPage(root, page);
  const isBuilt = existsSync(join(root, 'dist', page, 'index.html'));
  if (isBuilt && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return;

  say(`building ${page} (vite build)`);
  rmSync(stampFile, { force: true });
  run('vite', ['build', join('apps', page), '--logLevel', 'warn'], {
    cwd: root,
    env: withPackagesFirst(root),
    remedy: "Vite's messages above name the files.",
  });
  writeFileSync(stampFile, hash);
}

/** A hash over the names and contents of all files that the build of the services reads. */
export function hashOfSources(root) {
  const sources = SOURCE_FOLDERS.flatMap(folder => filesUnder(join(root, folder), '.ts'));
  return hashOf(
    root,
    BUILD_FILES,
    sources.filter(file => !isOfPage(root, file)),
  );
}

/** The same for a page. */
export function hashOfPage(root, page) {
  return hashOf(root, PAGES_BUILD_FILES, filesUnder(join(root, 'apps', page), ''));
}

function isOfPage(root, file) {
  return PAGES.some(page => relative(root, file).startsWith(join('apps', page) + sep));
}

function hashOf(root, buildFiles, sources) {
  const hash = createHash('sha256');
  for (const file of [...buildFiles.map(name => join(root, name)), ...sources.sort()]) {
    if (existsSync(file))
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
}

/** Removes outputs whose source was removed or renamed: a removed migration must not run. Vite empties its own folders. */
export function removeOrphans(root) {
  const dist = join(root, 'dist');
  const outputs = filesUnder(dist, '.js').filter(
    file => !PAGES.some(page => file.startsWith(join(dist, page) + sep)),
  );
  for (const output of outputs) {
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
