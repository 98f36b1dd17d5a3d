import { execFile, spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

const FIXTURES = join(import.meta.dirname, 'fixtures');
const REQUIREMENTS = join(FIXTURES, 'requirements.txt');
const CACHE = join(import.meta.dirname, '../../../.countersign/cache');
const NEEDED =
  'This test runs the published Python client of Verified Workflows, which needs python3 (3.10 or later)';

const Answer = z.union([
  z.strictObject({ value: z.unknown() }),
  z.strictObject({
    error: z.strictObject({ type: z.string(), status: z.int().nullable(), detail: z.string().nullable() }),
  }),
]);
export type PythonAnswer = z.infer<typeof Answer>;

/** The published client in a separate process, called line by line. */
export class PythonClient {
  private errors = '';
  private readonly answers: AsyncIterator<string, undefined>;

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    this.answers = createInterface(process.stdout)[Symbol.asyncIterator]();
    process.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** @param baseUrl replaces `https://api.verifiedworkflows.com` */
  static async start(baseUrl: string, apiKey: string): Promise<PythonClient> {
    const python = await installedPython();
    const env = { ...process.env, VW_API_KEY: apiKey, VW_BASE_URL: baseUrl, LANGSMITH_TRACING: 'false' };
    return new PythonClient(spawn(python, [join(FIXTURES, 'drive.py')], { env }));
  }

  async call(name: string, given: Readonly<Record<string, unknown>> = {}): Promise<PythonAnswer> {
    this.process.stdin.write(`${JSON.stringify({ call: name, with: given })}\n`);
    const { value, done } = await this.answers.next();
    if (done === true) throw new Error(`The Python program ended. It said: ${this.errors}`);
    return Answer.parse(JSON.parse(value));
  }

  /** The return value of a call. @throws Error if it raises */
  async value(name: string, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const answer = await this.call(name, given);
    if ('error' in answer) throw new Error(`${name} raised ${JSON.stringify(answer.error)}`);
    return answer.value;
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('close', resolve));
    this.process.stdin.end();
    await ended;
  }
}

/** A Python environment with the client, installed once per version of Python and of the requirements. */
async function installedPython(): Promise<string> {
  const { stdout: version } = await run('python3', ['--version']).catch((cause: unknown) => {
    throw new Error(`${NEEDED}: it is not on the PATH.`, { cause });
  });
  const digest = createHash('sha256').update(version).update(readFileSync(REQUIREMENTS)).digest('hex');
  const environment = join(CACHE, `verifiedworkflows-langchain-${digest.slice(0, 16)}`);
  const python = join(environment, 'bin/python');
  const complete = join(environment, 'complete');
  if (existsSync(complete)) return python;
  // Left behind by an interrupted installation.
  rmSync(environment, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  } catch (cause) {
    throw new Error(`${NEEDED}, its venv module, and access to PyPI or a mirror that pip knows.`, { cause });
  }
  writeFileSync(complete, version);
  return python;
}
