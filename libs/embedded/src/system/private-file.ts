import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file only its owner can read, whole or not at all: under another name first, then renamed. */
export function writePrivateJson(file: string, content: unknown): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(fresh, file);
}

/** The file's JSON, or undefined when there is no such file. Throws when it isn't JSON. */
export function readJsonIfThere(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text);
}
