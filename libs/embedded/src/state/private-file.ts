import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Atomically writes a file that only its owner can read: under a temporary name first, then renamed. */
export function writePrivateJson(file: string, content: unknown): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(fresh, file);
}

/** The file's JSON, or undefined when the file does not exist. Throws when it is not JSON. */
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
