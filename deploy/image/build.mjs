/**
 * Builds the image of all services as an OCI archive, without Docker or root: the libraries of this machine's Debian
 * release, Node from the package `node`, the packages that the product needs to run, and dist/.
 *
 *   npm run image [-- --output <file>] [--name <name>]…
 *
 * Prints the archive and the digest. The bill of materials is in the image (/app/sbom.cdx.json) and beside the archive.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PreparationFailed } from '../../scripts/prepare/terminal.mjs';
import { buildImage, versionOf } from './image.mjs';

const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: { output: { type: 'string' }, name: { type: 'string', multiple: true } },
});
const output = resolve(values.output ?? join(root, '.countersign', 'image', 'countersign.tar'));
const names = values.name ?? [`countersign:${versionOf(root)}`];

try {
  mkdirSync(dirname(output), { recursive: true });
  const digest = buildImage(root, output, names);
  process.stdout.write(`${output}\n${digest}\n`);
} catch (error) {
  if (!(error instanceof PreparationFailed)) throw error;
  process.stderr.write(`\ncountersign: ${error.message}\n`);
  process.exitCode = 1;
}
