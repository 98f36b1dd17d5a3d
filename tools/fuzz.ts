/**
 * `npm run fuzz`: sends valid and broken requests to a complete system that it starts, and checks every answer.
 *
 * Exits 0 when every invariant held, 1 when one did not (the state, the logs and all requests stay), 2 when the
 * arguments are invalid.
 */
import { randomInt } from 'node:crypto';
import { readArguments } from './fuzz/arguments.js';
import { hasHeld, report } from './fuzz/report.js';
import { runFuzz } from './fuzz/run-fuzz.js';
import { MOST_SEED } from './seeded-run/command-line.js';
import { say, seededRun } from './seeded-run/seeded-run.js';

async function main(): Promise<number> {
  const output = { print: say, complain: (text: string) => console.error(text) };
  const asked = readArguments(process.argv.slice(2), output, randomInt(MOST_SEED));
  switch (asked.outcome) {
    case 'bad_arguments':
      return 2;
    case 'done':
      return 0;
    case 'run': {
      const { options } = asked;
      return seededRun({
        ...{ script: 'fuzz', repeats: 'requests', seed: options.seed, minutes: options.durationMs / 60_000 },
        run: (stateDir, print, signal) => runFuzz(options, stateDir, print, signal),
        ...{ report, hasHeld },
        hint: stateDir =>
          `requests.log there has every request. To send one again: STATE_DIR=${stateDir} npm start, and ` +
          'BASE=http://127.0.0.1:8080 before the line.',
      });
    }
  }
}

process.exit(await main());
