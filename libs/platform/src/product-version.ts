import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const Package = z.looseObject({ version: z.string() });

/** The product's version from package.json, which the API documents and the changelog also use. */
export function productVersion(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`No package.json above ${import.meta.dirname}.`);
    folder = dirname(folder);
  }
  return Package.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;
}
