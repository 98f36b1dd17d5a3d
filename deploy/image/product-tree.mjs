/**
 * Writes what the image has in /app: the packages that the product needs to run, dist/, and the bill of materials. For
 * deploy/docker/Dockerfile; `npm run image` does it by itself.
 *
 *   node deploy/image/product-tree.mjs <folder>
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeProduct } from './image.mjs';

const root = resolve(import.meta.dirname, '../..');
const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
writeProduct(root, { packages: folder, product: folder }, process.versions.node, []);
