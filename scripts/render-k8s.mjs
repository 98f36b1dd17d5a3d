/** `npm run render-k8s`: renders the chart into k8s/, for those who apply plain manifests. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { client } from './prepare/kubernetes.mjs';
import { PreparationFailed } from './prepare/terminal.mjs';
import { renderManifests } from './render-k8s/manifests.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'k8s');

try {
  const files = renderManifests(root, client('helm', process.env));
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  process.stdout.write(`Wrote ${files.size} files to k8s/.\n`);
} catch (error) {
  if (!(error instanceof PreparationFailed)) throw error;
  process.stderr.write(`\ncountersign: ${error.message}\n`);
  process.exitCode = 1;
}
