import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { outputOf, PreparationFailed, run } from '../../scripts/prepare/terminal.mjs';
import { copyInto } from './oci-archive.mjs';

/** What Node's program is linked with. No shell, no package manager. */
const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6'];
/** Of those packages: libraries, and the licences that have to go with them. */
const KEPT = /^\.?\/(lib|lib64|usr\/lib|usr\/share\/doc)(\/|$)/;
const LEFT_OUT = /\/(gconv|audit|locale|gdb|python3)(\/|$)/;

const USER = 65532;
const FILES = {
  'etc/passwd': `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${USER}:${USER}:nonroot:/tmp:/sbin/nologin\n`,
  'etc/group': `root:x:0:\nnonroot:x:${USER}:\n`,
  'etc/nsswitch.conf': 'hosts: files dns\n',
};

/**
 * Fills a folder with the libraries of this Debian release that Node needs.
 *
 * @returns name and version of each package, for the bill of materials
 */
export function debianBase(tree) {
  if (outputOf('apt-get', ['--version']) === undefined) {
    throw new PreparationFailed(
      'The image is built from Debian packages: use Debian, or deploy/docker/Dockerfile.',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'countersign-debian-'));
  try {
    if (outputOf('apt-get', ['download', ...PACKAGES], { cwd: folder }) === undefined) {
      outputOf('apt-get', ['update', '-qq']);
      run('apt-get', ['download', ...PACKAGES], { cwd: folder, remedy: 'Are the package lists up to date?' });
    }
    const archives = readdirSync(folder).filter(name => name.endsWith('.deb'));
    for (const archive of archives) {
      run('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: folder, remedy: '' });
    }
    const unpacked = join(folder, 'unpacked');
    for (const top of readdirSync(unpacked)) {
      copyInto(tree, top, join(unpacked, top), from => {
        const path = from.slice(unpacked.length);
        return (KEPT.test(path) || path === '/usr' || path === '/usr/share') && !LEFT_OUT.test(path);
      });
    }
    writeFiles(tree);
    return archives.map(archive => describePackage(join(folder, archive)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeFiles(tree) {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  mkdirSync(join(tree, 'tmp'), { recursive: true });
  if (!existsSync(join(tree, 'lib64')))
    throw new PreparationFailed('The image has no dynamic linker in /lib64.');
}

function describePackage(archive) {
  const field = name => outputOf('dpkg-deb', ['-f', archive, name]);
  const release = /VERSION_ID="?([^"\n]+)/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown';
  return { name: field('Package'), version: field('Version'), architecture: field('Architecture'), release };
}
