import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FIXTURES = join(import.meta.dirname, 'fixtures');

/** The base URL, the key and the id in the document. */
const DOCUMENTED_URL = 'https://humanlayer.systems/.netlify/functions';
const DOCUMENTED_KEY = 'hl_your_key';
const DOCUMENTED_ID = 'a1b2c3d4-...';

export interface Place {
  /** With the path of the functions. */
  readonly url: string;
  readonly key: string;
  readonly requestId?: string;
}

/** The JSON that a curl line of the document prints, run by a shell. */
export async function runCurl(line: 'submit.sh' | 'status.sh', place: Place): Promise<unknown> {
  const command = read(line)
    .replace(DOCUMENTED_URL, place.url)
    .replace(DOCUMENTED_KEY, place.key)
    .replace(DOCUMENTED_ID, place.requestId ?? '');
  const { stdout } = await run('sh', ['-c', command.replace('curl', 'curl --silent')]);
  return JSON.parse(stdout);
}

/** What the JavaScript or the Python program of the document prints. */
export async function runProgram(name: 'full-flow.mjs' | 'full_flow.py', place: Place): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'humanlayer-'));
  try {
    const file = join(folder, name);
    await writeFile(file, read(name).replace(DOCUMENTED_URL, place.url));
    const isPython = name.endsWith('.py');
    const env = { ...process.env, HUMANLAYER_API_KEY: place.key, NO_COLOR: '1' };
    const { stdout } = await run(isPython ? 'python3' : process.execPath, [file], {
      env: isPython && !(await hasRequests()) ? { ...env, PYTHONPATH: join(FIXTURES, 'stdlib') } : env,
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function hasRequests(): Promise<boolean> {
  return run('python3', ['-c', 'import requests']).then(
    () => true,
    () => false,
  );
}

function read(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8');
}
