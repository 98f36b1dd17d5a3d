/**
 * `npm start`: the whole system on this machine, in the foreground of a terminal.
 *
 * Ctrl-C stops everything in order and leaves the state for the next start; a second Ctrl-C ends at once.
 */
import { startSystem } from '#libs/embedded';
import { SettingsError } from '#libs/platform';
import { readStartSettings } from './start/start-settings.js';
import { explainSystem, lineFor } from './start/terminal-lines.js';

const say = (line: string): void => {
  console.log(line);
};

async function main(): Promise<number> {
  const stopAsked = new AbortController();
  const whenAsked = new Promise<void>(resolve => {
    stopAsked.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // What runs ends with this process: each child has a guardian that sees to it.
      if (stopAsked.signal.aborted) process.exit(130);
      say(`Stopping in order (${signal}); once more ends at once.`);
      stopAsked.abort();
    });
  }

  try {
    const { stateDir, ...settings } = readStartSettings(process.env);
    const system = await startSystem({
      ...settings,
      stateDir,
      signal: stopAsked.signal,
      report: event => {
        const line = lineFor(event, stateDir);
        if (line !== undefined) say(line);
      },
    });
    say(explainSystem(system.credentials, stateDir));
    await whenAsked;
    await system.stop();
  } catch (error) {
    if (!stopAsked.signal.aborted) {
      const message = error instanceof SettingsError ? error.message : describe(error);
      console.error(`\nCountersign could not be started. ${message}`);
      return 1;
    }
  }
  say('Stopped. The state is kept for the next start.');
  return 0;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\nBecause: ${describe(error.cause)}`;
}

process.exitCode = await main();
