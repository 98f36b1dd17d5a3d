import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findNatsServer as findFromLibrary } from '#libs/embedded';
import { hashOfPage, hashOfSources, removeOrphans } from '../prepare/build.mjs';
import { ensureChromium, findChromium } from '../prepare/chromium.mjs';
import { withLock } from '../prepare/lock.mjs';
import { ensureNatsServer, findNatsServer } from '../prepare/nats-server.mjs';
import { isInstalled, isRecentEnough } from '../prepare/packages.mjs';

const repository = join(import.meta.dirname, '..', '..');
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-prepare-spec-'));
  // The steps print their progress.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function write(path, content = '') {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  return join(folder, path);
}

function writeProgram(path, script) {
  chmodSync(write(path, `#!/bin/sh\n${script}\n`), 0o755);
}

test('packages count as installed when all except optional ones are present in the same version', () => {
  const lock = {
    packages: { '': {}, a: { version: '1' }, b: { version: '2' }, mac: { version: '1', optional: true } },
  };
  expect(isInstalled(lock, { packages: { a: { version: '1' }, b: { version: '2' } } })).toBe(true);
  expect(isInstalled(lock, { packages: { a: { version: '1' }, b: { version: '3' } } })).toBe(false);
  expect(isInstalled(lock, { packages: { a: { version: '1' } } })).toBe(false);
});

test.each([
  ['v24.1.0', true],
  ['v22.13.0', true],
  ['v22.12.9', false],
  ['v20.19.0', false],
])('Node %s is recent enough: %s', (version, enough) => {
  expect(isRecentEnough(version)).toBe(enough);
});

test('the hash of the sources changes with a name, a content and a build setting, and with nothing else', () => {
  const source = write('libs/a/src/one.ts', 'one');
  const first = hashOfSources(folder);
  write('libs/a/src/readme.md', 'not built');
  expect(hashOfSources(folder)).toBe(first);

  writeFileSync(source, 'two');
  const changed = hashOfSources(folder);
  expect(changed).not.toBe(first);
  rmSync(source);
  write('libs/a/src/other.ts', 'two');
  expect(new Set([first, changed, hashOfSources(folder)]).size).toBe(3);
  write('tsconfig.json', '{}');
  expect(hashOfSources(folder)).not.toBe(changed);
});

test.each(['console', 'api-reference'])('%s and the services are built apart', name => {
  const page = write(`apps/${name}/src/page.ts`, 'one');
  write('apps/a/src/one.ts', 'one');
  const [services, pages] = [hashOfSources(folder), hashOfPage(folder, name)];
  writeFileSync(page, 'two');
  expect(hashOfSources(folder)).toBe(services);
  const changed = hashOfPage(folder, name);
  expect(changed).not.toBe(pages);
  write('apps/a/src/one.ts', 'two');
  expect(hashOfPage(folder, name)).toBe(changed);
});

test.each(['console', 'api-reference'])('the built %s has no sources beside its outputs, and stays', name => {
  const asset = write(`dist/${name}/assets/index-1.js`);
  removeOrphans(folder);
  expect(existsSync(asset)).toBe(true);
});

test('a Chromium is the given one, else the first on the PATH, and never a missing one', () => {
  writeProgram('path/chromium', '');
  writeProgram('own/chrome', '');
  const PATH = join(folder, 'path');
  expect(findChromium({ PATH })).toBe(join(PATH, 'chromium'));
  expect(findChromium({ PATH, CHROMIUM_PATH: join(folder, 'own/chrome') })).toBe(join(folder, 'own/chrome'));
  expect(findChromium({ PATH, CHROMIUM_PATH: join(folder, 'own/none') })).toBe(undefined);
  expect(() => ensureChromium({ PATH: join(folder, 'empty') })).toThrow(/CHROMIUM_PATH/);
});

test('outputs without a source are removed, the others stay', () => {
  write('apps/a/src/kept.ts');
  const kept = write('dist/apps/a/src/kept.js');
  const gone = write('dist/apps/a/src/migrations/gone.js');
  const itsMap = write('dist/apps/a/src/migrations/gone.js.map');
  removeOrphans(folder);
  expect([kept, gone, itsMap].map(existsSync)).toEqual([true, false, false]);
});

test('two concurrent preparations run one after the other', async () => {
  const lock = join(folder, 'lock');
  const order = [];
  let finishFirst;
  const first = withLock(lock, () => {
    order.push('first begins');
    return new Promise(resolve => (finishFirst = resolve)).then(() => order.push('first ends'));
  });
  await vi.waitFor(() => expect(order).toHaveLength(1));
  // A lock's owner is a process: this one acts as another live process.
  const second = withLock(lock, () => order.push('second'));
  finishFirst();
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a dead process is taken over, and released after a failure', async () => {
  const { pid } = spawnSync('true');
  const lock = write('lock', String(pid));
  await expect(withLock(lock, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(existsSync(lock)).toBe(false);
});

test('a NATS server is taken from the PATH before the state folder, and both searches agree', () => {
  writeProgram('state/bin/nats-server', 'true');
  const env = { PATH: join(folder, 'path'), STATE_DIR: join(folder, 'state') };
  expect(findNatsServer(repository, env)).toBe(join(folder, 'state/bin/nats-server'));
  expect(findFromLibrary(env)).toBe(findNatsServer(repository, env));

  writeProgram('path/nats-server', 'true');
  expect(findNatsServer(repository, env)).toBe(join(folder, 'path/nats-server'));
  expect(findFromLibrary(env)).toBe(findNatsServer(repository, env));
});

test('with Go, a NATS server is built once into the state folder', () => {
  writeProgram(
    'path/go',
    `[ "$1" = env ] && echo go1.99 && exit
     echo "$@" >> "${folder}/go.log"; printf '#!/bin/sh\\n' > "$GOBIN/nats-server"; chmod +x "$GOBIN/nats-server"`,
  );
  const env = environment('path');
  const built = ensureNatsServer(folder, env);
  expect(built).toBe(join(folder, 'state/bin/nats-server'));
  expect(ensureNatsServer(folder, env)).toBe(built);
  expect(readFileSync(join(folder, 'go.log'), 'utf8')).toMatch(/^install .*nats-server\/v2@v2\.\d+\.\d+\n$/);
});

test("a user's cache is shared by all state folders, under a name with the version and the machine", () => {
  writeProgram(
    'path/go',
    `[ "$1" = env ] && echo go1.99 && exit
     printf '#!/bin/sh\\n' > "$GOBIN/nats-server"; chmod +x "$GOBIN/nats-server"`,
  );
  const cache = join(folder, 'cache');
  const one = { ...environment('path'), XDG_CACHE_HOME: cache };
  const built = ensureNatsServer(folder, one);
  expect(built).toMatch(/cache\/countersign\/nats-server-v2\.\d+\.\d+-\w+-\w+$/);
  const other = { ...environment('empty'), XDG_CACHE_HOME: cache, STATE_DIR: join(folder, 'other-state') };
  expect(ensureNatsServer(folder, other)).toBe(built);
  expect(findFromLibrary(other)).toBe(built);
  const atHome = { ...environment('empty'), HOME: folder };
  expect(findNatsServer(folder, atHome)).toBeUndefined();
  expect(readdirSync(join(cache, 'countersign'))).toEqual([basename(built)]);
});

test('of several versions in the cache the newest for this machine is taken, after the PATH', () => {
  const machine = `${process.platform}-${process.arch}`;
  for (const name of [
    `v2.9.10-${machine}`,
    `v2.10.29-${machine}`,
    `v2.99.0-plan9-mips`,
    `v2.2.20-${machine}`,
  ])
    writeProgram(`home/.cache/countersign/nats-server-${name}`, 'true');
  const env = { ...environment('path'), HOME: join(folder, 'home'), XDG_CACHE_HOME: 'relative/is/ignored' };
  const newest = join(folder, `home/.cache/countersign/nats-server-v2.10.29-${machine}`);
  expect(findNatsServer(folder, env)).toBe(newest);
  expect(findFromLibrary(env)).toBe(newest);
  writeProgram('path/nats-server', 'true');
  expect(findNatsServer(folder, env)).toBe(join(folder, 'path/nats-server'));
  expect(findFromLibrary(env)).toBe(join(folder, 'path/nats-server'));
});

test('two concurrent builds both end with a complete program', async () => {
  // Each waits for the other before it writes, so that they overlap for certain.
  writeProgram(
    'path/go',
    `[ "$1" = env ] && echo go1.99 && exit
     touch "${folder}/ready-$$"; while [ $(ls "${folder}" | grep -c ready-) -lt 2 ]; do :; done
     printf '#!/bin/sh\\necho whole\\n' > "$GOBIN/nats-server"; chmod +x "$GOBIN/nats-server"`,
  );
  writeProgram('tools/ls', 'exec /usr/bin/env -i PATH=/usr/bin:/bin ls "$@"');
  const env = { ...environment('path'), XDG_CACHE_HOME: join(folder, 'cache') };
  const script = `import { ensureNatsServer } from ${JSON.stringify(join(repository, 'scripts/prepare/nats-server.mjs'))};
    process.stderr.write(ensureNatsServer(${JSON.stringify(folder)}, process.env));`;
  const build = () =>
    new Promise(resolve => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env });
      let text = '';
      child.stderr.setEncoding('utf8').on('data', part => (text += part));
      child.on('close', () => resolve(text.trim().split('\n').at(-1)));
    });
  const [one, two] = await Promise.all([build(), build()]);
  expect(one).toBe(two);
  expect(spawnSync(one, { encoding: 'utf8' }).stdout).toBe('whole\n');
  expect(readdirSync(join(folder, 'cache/countersign'))).toEqual([basename(one)]);
});

test("without Go, the program is extracted from Debian's package, with refreshed lists if needed", () => {
  writeProgram(
    'path/apt-get',
    `echo "$@" >> "${folder}/apt.log"
     case $1 in download) grep -q update "${folder}/apt.log" && touch nats-server_2.9_amd64.deb ;; esac`,
  );
  writeProgram(
    'path/dpkg-deb',
    `mkdir -p usr/sbin; printf '#!/bin/sh\\n' > usr/sbin/nats-server; chmod +x usr/sbin/nats-server`,
  );
  writeProgram('path/sudo', 'shift; exec "$@"');
  expect(ensureNatsServer(folder, environment('path'))).toBe(join(folder, 'state/bin/nats-server'));
});

test('with neither, the error names every way', () => {
  mkdirSync(join(folder, 'empty'));
  const fail = () => ensureNatsServer(folder, environment('empty'));
  for (const way of [/on the PATH/, /install Go/, /Debian or Ubuntu/, /NATS_URL/]) expect(fail).toThrow(way);
});

test('a preparation that installs and builds writes nothing to standard output', () => {
  cpSync(join(repository, 'scripts'), join(folder, 'scripts'), { recursive: true });
  write('package-lock.json', JSON.stringify({ packages: { '': {} } }));
  writeProgram('path/npm', 'echo installed');
  writeProgram('node_modules/.bin/nest', 'mkdir -p dist; echo built');
  writeProgram('node_modules/.bin/vite', 'echo pages');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/prepare.mjs', 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(folder, 'path')}:${process.env.PATH}` },
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(
    /installing the packages[^]*installed[^]*building[^]*built[^]*building console[^]*pages[^]*building api-reference[^]*pages/,
  );
});

test('every npm command that runs a built program prepares the build first', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const commands = Object.entries(scripts).filter(([, command]) => command.includes('dist/tools/'));
  expect(commands.length).toBeGreaterThan(5);
  for (const [name, command] of commands) expect(command, name).not.toMatch(/\b(nest|tsc|npm)\b/);
});

/** Programs from `path` only, plus the few system programs that they need. */
function environment(path) {
  const tools = join(folder, 'tools');
  mkdirSync(tools, { recursive: true });
  for (const tool of ['grep', 'touch', 'mkdir', 'chmod'])
    writeProgram(`tools/${tool}`, `exec /usr/bin/env -i PATH=/usr/bin:/bin ${tool} "$@"`);
  return { PATH: `${join(folder, path)}:${tools}`, STATE_DIR: join(folder, 'state') };
}
