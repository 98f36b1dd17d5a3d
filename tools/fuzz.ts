/**
 * `npm run fuzz`: sends valid and broken requests to a whole system of its own, and checks every answer.
 *
 * Exits 0 when every invariant held, 1 when one did not (the state, the logs and all requests stay), 2 when the
 * arguments are invalid.
 */
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './fuzz/arguments.js';
import type { FuzzOptions } from './fuzz/arguments.js';
import { hasHeld, report } from './fuzz/report.js';
import { runFuzz } from './fuzz/run-fuzz.js';

const MOST_SEED = 2 ** 31 - 1;

async function main(): Promise<number> {
  const output = { print: say, complain: (text: string) => console.error(text) };
  const asked = readArguments(process.argv.slice(2), output, randomInt(MOST_SEED));
  switch (asked.outcome) {
    case 'bad_arguments':
      return 2;
    case 'done':
      return 0;
    case 'run':
      return run(asked.options);
  }
}

async function run(options: FuzzOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort(new Error(`Stopped by ${signal}.`));
    });
  }
  const stateDir = await mkdtemp(join(tmpdir(), 'countersign-fuzz-'));
  say(`Seed ${options.seed}. The state is in ${stateDir}.`);
  try {
    const result = await runFuzz(options, stateDir, say, stop.signal);
    say(report(result));
    if (hasHeld(result)) {
      rmSync(stateDir, { recursive: true, force: true });
      say(`\nEverything held. Seed ${options.seed}.`);
      return 0;
    }
    say(
      `\nNOT everything held. Seed ${options.seed}; the state, the logs and requests.log are in ${stateDir}.`,
    );
    say(
      `To send a request again: STATE_DIR=${stateDir} npm start, and BASE=http://127.0.0.1:8080 before the line.`,
    );
  } catch (error) {
    console.error(error);
    say(`\nThe run could not be finished. Seed ${options.seed}; the state and the logs are in ${stateDir}.`);
  }
  say(
    `The same requests again: npm run fuzz -- --minutes ${options.durationMs / 60_000} --seed ${options.seed}`,
  );
  return 1;
}

function say(line: string): void {
  console.log(line);
}

process.exit(await main());
