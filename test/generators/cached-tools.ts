import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Long enough for downloads over a slow connection; an installation runs once per set of versions. */
export const INSTALLATION_MS = 600_000;
const OUTPUT_BYTES = 64 * 1_024 * 1_024;

const ROOT = resolve(import.meta.dirname, '../..');
export const SOURCES = import.meta.dirname;

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end.
 *
 * @param remedy what to do when the program is missing
 * @throws Error with its output when it fails, or with the remedy when it is missing
 */
export async function execute(
  program: string,
  args: readonly string[],
  remedy: string,
  { cwd, env = {} }: RunOptions = {},
): Promise<Ran> {
  try {
    return await run(program, [...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      maxBuffer: OUTPUT_BYTES,
      timeout: INSTALLATION_MS,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'ENOENT') throw new Error(`There is no ${program}. ${remedy}`);
    const { stdout = '', stderr = '' } = Object.fromEntries(Object.entries(error));
    throw new Error(`${program} ${args.join(' ')} failed.\n${String(stdout)}\n${String(stderr)}`, {
      cause: error,
    });
  }
}

/**
 * A folder with these tools under the state folder, installed on first use. It is named for the requested versions,
 * so that another version gets another folder, and marked when complete; the remains of a failed installation are
 * removed first.
 *
 * @param files of test/generators that pin the versions
 */
export async function installed(
  kind: string,
  files: readonly string[],
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const contents = await Promise.all(files.map(file => readFile(join(SOURCES, file))));
  const hash = createHash('sha256').update(Buffer.concat(contents)).digest('hex').slice(0, 12);
  const state = resolve(ROOT, process.env['STATE_DIR'] || '.countersign');
  const folder = join(state, 'generators', `${kind}-${hash}`);
  const mark = join(folder, '.complete');
  if (existsSync(mark)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await install(folder);
  await writeFile(mark, '');
  return folder;
}

/** A new folder with the system's API documents, and with the content of `copied` in test/generators. */
export async function workFolder(baseUrl: string, copied?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-generators-'));
  if (copied !== undefined) await cp(join(SOURCES, copied), folder, { recursive: true });
  for (const name of ['openapi.json', 'asyncapi.json']) {
    const response = await fetch(new URL(`/${name}`, baseUrl));
    await writeFile(join(folder, name), await response.text());
  }
  return folder;
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
