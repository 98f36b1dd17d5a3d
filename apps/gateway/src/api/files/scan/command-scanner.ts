import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileScanner, ScanVerdict, Scannable } from './file-scanner.js';

/** Stands for the path of a copy of the file; without it in the command, the file is the standard input. */
const PATH = '{path}';
/** For the log, when there is no verdict. */
const MAX_OUTPUT_CHARS = 2_000;

export interface ScanCommand {
  /** The program, then its arguments; no shell is involved. */
  readonly command: readonly [string, ...string[]];
  readonly timeoutMs: number;
}

/**
 * Runs a program for each file. Its exit code is the verdict, as that of `clamscan` and `clamdscan`: 0 is clean, 1 is
 * infected, anything else is no verdict.
 */
export class CommandScanner implements FileScanner {
  constructor(private readonly settings: ScanCommand) {}

  async scan(file: Scannable, signal?: AbortSignal): Promise<ScanVerdict> {
    const { command } = this.settings;
    if (!command.some(part => part.includes(PATH))) return this.run(command, { input: file, signal });
    const folder = await mkdtemp(join(tmpdir(), 'countersign-scan-'));
    try {
      const path = join(folder, 'file');
      await pipeline(await file.open(), createWriteStream(path, { mode: 0o600 }), { signal });
      return await this.run(
        command.map(part => part.replaceAll(PATH, path)),
        { signal },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @param input what the program reads; nothing if it is given a path */
  private async run(
    [program = '', ...args]: readonly string[],
    { input, signal }: { readonly input?: Scannable; readonly signal: AbortSignal | undefined },
  ): Promise<ScanVerdict> {
    const { timeoutMs } = this.settings;
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      signal,
      env: { PATH: process.env['PATH'] ?? '' },
    });
    const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
    // A program that does not start fails before anything waits for its end.
    ended.catch(() => undefined);
    child.on('error', reject);
    child.once('close', resolve);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-MAX_OUTPUT_CHARS);
      });
    }
    if (input === undefined) child.stdin.end();
    else await feed(input, child);
    const code = await ended;
    if (code === 0) return 'clean';
    if (code === 1) return 'infected';
    const how = code === null ? `was ended after ${timeoutMs} ms` : `ended with code ${code}`;
    throw new Error(`The scan command ${how}. Its output: ${output}`);
  }
}

/**
 * Writes the file to the input of a program; one that knows enough closes it before the end.
 *
 * @throws Error what reading the file fails with: the program has not seen all of it, so it has no verdict
 */
async function feed(file: Scannable, child: ChildProcessWithoutNullStreams): Promise<void> {
  let failure: unknown;
  const chunks = async function* (): AsyncGenerator<unknown, void, undefined> {
    try {
      yield* await file.open();
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  await pipeline(chunks, child.stdin).catch(() => undefined);
  if (failure === undefined) return;
  child.kill('SIGKILL');
  throw failure instanceof Error ? failure : new Error('The file could not be read.', { cause: failure });
}
