/** Prints the paths of the programs of `npm run test:chart` as JSON, after making those that are missing. */
import { join } from 'node:path';
import { ensureKubernetes } from './kubernetes.mjs';

const root = join(import.meta.dirname, '../..');
process.stdout.write(
  JSON.stringify(ensureKubernetes(root, process.env, process.argv.includes('--given-cluster'))),
);
