import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf, say } from '../../scripts/prepare/terminal.mjs';
import { billOfMaterials } from './bill-of-materials.mjs';
import { debianBase } from './debian-base.mjs';
import { copyInto, layerOf, writeArchive } from './oci-archive.mjs';
import { isNeededAtRunTime, productionPackages } from './production-packages.mjs';

/** As in deploy/docker/Dockerfile; a test compares them. */
export const RUNTIME = {
  User: '65532:65532',
  WorkingDir: '/app',
  Env: ['PATH=/usr/local/bin', 'NODE_ENV=production', 'HOST=0.0.0.0', 'OPS_HOST=0.0.0.0'],
  Entrypoint: [
    '/usr/local/bin/node',
    '--expose-gc',
    '--import',
    '/app/dist/libs/platform/src/source-maps.js',
  ],
  ExposedPorts: { '8080/tcp': {}, '9090/tcp': {} },
};

/** In dist/, but of no use in a container: programs that start servers or load, and what tests need. */
const NOT_IN_IMAGE =
  /\/dist\/(\.|libs\/(testing|embedded|api-description)(\/|$)|tools\/((start|bench|chaos|fuzz|seeded-run|flow-table|nats-config|demo-secrets)(\.|\/|$)|demo\.))/;

export const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/** Writes the archive and its bill of materials, and returns the image's digest. */
export function buildImage(root, output, names) {
  const work = mkdtempSync(join(tmpdir(), 'countersign-image-'));
  try {
    const { layers, bill } = productLayers(root, work);
    const digest = writeArchive(output, names, {
      layers,
      config: configOf(root),
      architecture: ARCHITECTURE,
    });
    writeFileSync(output.replace(/(\.tar)?$/, '.sbom.cdx.json'), bill);
    say(`${names.join(', ')} is ${digest}`);
    return digest;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function productLayers(root, work) {
  const { layers: runtime, debianPackages } = runtimeLayers(root, work);
  const [packages, product] = ['packages', 'product'].map(name => folderIn(work, name));
  const bill = writeProduct(root, { packages, product }, nodeVersion(root), debianPackages);
  const layers = [...runtime, layerOf(packages, 'npm packages'), layerOf(product, 'Countersign')];
  return { layers, bill };
}

/** Writes everything below /app, packages apart from the rest, and returns the bill of materials. */
export function writeProduct(root, trees, node, debianPackages) {
  const packages = productionPackages(root);
  for (const { path } of packages) {
    // A package's own node_modules have entries of their own in the lock file.
    const nested = join(root, path, 'node_modules');
    const isWanted = from => from !== nested && isNeededAtRunTime(from);
    copyInto(trees.packages, `app/${path}`, join(root, path), isWanted);
  }
  copyInto(trees.product, 'app/package.json', join(root, 'package.json'));
  copyInto(trees.product, 'app/dist', join(root, 'dist'), from => !NOT_IN_IMAGE.test(from));
  const parts = { version: versionOf(root), node, packages, debianPackages };
  const bill = `${JSON.stringify(billOfMaterials(parts), null, 2)}\n`;
  writeFileSync(join(trees.product, 'app/sbom.cdx.json'), bill);
  return bill;
}

/** Node with the libraries that it is linked with: the lower layers of every image. */
export function runtimeLayers(root, work) {
  const [base, runtime] = ['base', 'node'].map(name => folderIn(work, name));
  const debianPackages = debianBase(base);
  copyInto(runtime, 'usr/local/bin/node', realpathSync(join(root, 'node_modules/node/bin/node')));
  const layers = [layerOf(base, 'Debian: libc6, libgcc-s1, libstdc++6'), layerOf(runtime, 'Node')];
  return { layers, debianPackages };
}

function folderIn(work, name) {
  const folder = join(work, name);
  mkdirSync(folder);
  return folder;
}

function configOf(root) {
  const commit = outputOf('git', ['rev-parse', 'HEAD'], { cwd: root });
  return {
    ...RUNTIME,
    Env: [...RUNTIME.Env, ...(commit === undefined ? [] : [`BUILD_COMMIT=${commit}`])],
    Labels: {
      'org.opencontainers.image.title': 'Countersign',
      'org.opencontainers.image.version': versionOf(root),
      ...(commit !== undefined && { 'org.opencontainers.image.revision': commit }),
    },
  };
}

/** The product's version. */
export function versionOf(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

function nodeVersion(root) {
  return JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')).version;
}
