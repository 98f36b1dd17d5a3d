import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';

/** Only these are served; `licenses.md` is for the people who run the installation. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};

/** By preference, with the ending that the build gives the compressed file. */
const ENCODINGS = { br: '.br', gzip: '.gz' } as const;
export type Encoding = keyof typeof ENCODINGS | 'identity';

export interface BuiltFile {
  readonly mediaType: string;
  /** Smallest first. */
  readonly encodings: readonly { readonly name: Encoding; readonly bytes: Buffer }[];
}

/** By their paths below the folder, such as `assets/index-4f2a.js`. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;

/**
 * Reads built pages into memory. They are less than ten megabytes; a fixed list serves nothing that was not built, whatever path
 * is requested.
 *
 * @returns an empty map when the folder does not exist
 */
export function readBuiltFiles(folder: string): BuiltFiles {
  const files = new Map<string, BuiltFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const mediaType = MEDIA_TYPES[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).replaceAll('\\', '/');
    files.set(path, { mediaType, encodings: encodingsOf(file) });
  }
  return files;
}

function encodingsOf(file: string): BuiltFile['encodings'] {
  const compressed = (['br', 'gzip'] as const)
    .map(name => ({ name, path: file + ENCODINGS[name] }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => ({ name, bytes: readFileSync(path) }));
  return [...compressed, { name: 'identity', bytes: readFileSync(file) }];
}

/** Where `npm start`, `npm test`, and the image have the pages of this name: in `dist`, beside the compiled services. */
export function builtFolder(name: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`No package.json above ${import.meta.dirname}.`);
    folder = dirname(folder);
  }
  return join(folder, 'dist', name);
}
