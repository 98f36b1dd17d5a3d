import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../../scripts/prepare/terminal.mjs';

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Order, owners, modes, and times that differ from machine to machine would change the digest of equal contents. */
const REPRODUCIBLE = [
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--format=gnu',
  '--mode=u=rwX,go=rX',
];

/**
 * Packs a folder as an image layer. Equal contents give equal bytes.
 *
 * @returns its gzipped tar, and the digest of the tar itself, which the image's configuration names
 */
export function layerOf(folder, createdBy) {
  const tar = `${folder}.tar`;
  run('tar', [...REPRODUCIBLE, '-C', folder, '-cf', tar, '.'], { remedy: 'GNU tar is needed.' });
  const bytes = readFileSync(tar);
  rmSync(tar);
  return { blob: gzipSync(bytes, { level: 6 }), diffId: digestOf(bytes), createdBy };
}

/**
 * Writes an OCI archive (https://github.com/opencontainers/image-spec/blob/main/image-layout.md) that `ctr images
 * import`, `docker load`, `podman load` and `skopeo copy oci-archive:` read.
 *
 * @param file where to; an existing file is replaced
 * @param names such as `countersign:0.2.0`
 * @returns the digest of the image's manifest
 */
export function writeArchive(file, names, { layers, config, architecture }) {
  const folder = mkdtempSync(`${file}.`);
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType, bytes) => {
    const digest = digestOf(bytes);
    writeFileSync(join(blobs, digest.slice('sha256:'.length)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const image = {
    architecture,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ createdBy }) => ({ created_by: createdBy })),
  };
  const manifest = put(
    MANIFEST,
    json({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: put(CONFIG, json(image)),
      layers: layers.map(({ blob }) => put(LAYER, blob)),
    }),
  );
  const manifests = names.map(name => ({
    ...manifest,
    platform: { architecture, os: 'linux' },
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
  }));
  writeFileSync(join(folder, 'index.json'), json({ schemaVersion: 2, mediaType: INDEX, manifests }));
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  run('tar', [...REPRODUCIBLE, '-C', folder, '-cf', `${folder}.tar`, '.'], { remedy: '' });
  rmSync(folder, { recursive: true });
  renameSync(`${folder}.tar`, file);
  return manifest.digest;
}

/** Copies a file or folder into the tree of a layer. `keep` decides by the path of each file. */
export function copyInto(tree, path, source, keep = () => true) {
  const target = join(tree, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, filter: from => keep(from) });
}

function json(value) {
  return Buffer.from(JSON.stringify(value));
}

function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
