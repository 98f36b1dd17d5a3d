/**
 * `npm start`: the whole system on this machine, in the foreground of a terminal.
 *
 * Ctrl-C stops everything in order and keeps the state for the next start; a second Ctrl-C exits immediately.
 */
import { once } from 'node:events';
import { seedPeople, startSystem } from '#libs/embedded';
import { checkGivenServers } from './start/given-servers.js';
import { readStartSettings } from './start/start-settings.js';
import { whenStopIsAsked } from './start/stop-requests.js';
import { printMails } from './start/mails.js';
import { keepSignInLinks } from './start/sign-in-links.js';
import { explainSystem, lineFor } from './start/terminal-lines.js';

// The terminal may close before this process ends (SIGHUP, `| head`); the services still need an orderly stop.
process.stdout.on('error', () => undefined);

async function main(): Promise<number> {
  const stopAsked = whenStopIsAsked(say);
  try {
    const settings = readStartSettings(process.env);
    const { stateDir } = settings;
    await checkGivenServers(settings, process.env);
    const system = await startSystem({
      ...settings,
      signal: stopAsked,
      report: event => {
        const line = lineFor(event, stateDir);
        if (line !== undefined) say(line);
      },
    });
    const { credentials } = system;
    const access = { baseUrl: system.baseUrl, operatorKey: credentials.operator_key };
    const people = await seedPeople({ ...access, organization: credentials, signal: stopAsked });
    say(explainSystem(credentials, stateDir, keepSignInLinks(stateDir, people)));
    void printMails(system.baseUrl, stopAsked, say);
    if (!stopAsked.aborted) await once(stopAsked, 'abort');
    await system.stop();
  } catch (error) {
    if (!stopAsked.aborted) {
      console.error(`\nCountersign could not be started. ${describe(error)}`);
      return 1;
    }
  }
  say('Stopped. The state is kept for the next start.');
  return 0;
}

function say(line: string): void {
  console.log(line);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\nBecause: ${describe(error.cause)}`;
}

process.exitCode = await main();
