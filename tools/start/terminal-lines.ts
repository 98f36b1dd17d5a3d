import { join, relative } from 'node:path';
import type { Credentials, SystemEvent } from '#libs/embedded';
import type { KeptLinks } from './sign-in-links.js';

/** One terminal line about an event; undefined for events that need none. */
export function lineFor(event: SystemEvent, stateDir: string): string | undefined {
  switch (event.kind) {
    case 'starting':
      return undefined;
    case 'ready':
      return `${column(event.what)} ready after ${(event.tookMs / 1_000).toFixed(1)} s`;
    case 'died': {
      const how = event.exit.signal ?? `exit code ${event.exit.code ?? 'unknown'}`;
      return `${column(event.what)} DIED (${how}); starting it again ${inTime(event.pauseMs)}`;
    }
    case 'start_failed':
      return `${column(event.what)} could not be started (${messageOf(event.cause)}); trying again ${inTime(event.pauseMs)}`;
    case 'logged_error':
      return `${column(event.what)} error: ${event.message} (more in ${short(join(stateDir, 'logs', `${event.what}.log`))})`;
    case 'port_moved':
      return `${column(event.what)} port ${event.from} is in use by another program; it gets port ${event.to}`;
    case 'seeding':
      return 'First start: creating an organization with a pool, workers, keys and funds';
    case 'stopping':
      return `${column(event.what)} stopping`;
  }
}

/** The addresses and next steps, once everything is ready. */
export function explainSystem(
  credentials: Credentials,
  stateDir: string,
  { first, file: linksFile }: KeptLinks,
): string {
  const file = short(join(stateDir, 'credentials.json'));
  return `
Countersign is ready at ${credentials.base_url}

  API reference   ${credentials.base_url}/docs
  Credentials     ${file} (keys of the organization, its agent and its ${credentials.workers.length} workers)
  Events          ${withoutLogin(credentials.nats_url)}, subject task.* (credentials in the same file)
  Logs            ${short(join(stateDir, 'logs'))}/<service>.log

Sign in as one of these people; each link works once, within a day:

${first.map(({ roles, name, sign_in_url: url }) => `  ${column(roles.join(', '))} ${url} (${name})`).join('\n')}

  The links of the other workers are in ${short(linksFile)}. Mails, such as those with sign-in codes, are printed here.

Your first task:

  curl -s ${credentials.base_url}/v1/tasks \\
    -H "Authorization: Bearer $(node -p 'require("${jsPath(join(stateDir, 'credentials.json'))}").api_key')" \\
    -H 'Content-Type: application/json' \\
    -d '{"task_type":"verification","domain":"security","title":"Call the endpoint owner",
         "instructions":"Ask whether the 03:42 UTC session was theirs.",
         "output":{"schema":{"reached_user":"boolean","notes":"string"}}}'

Ctrl-C stops everything in order.
`;
}

/** The output may end up in a log. */
function withoutLogin(urls: string): string {
  return urls.replaceAll(/\/\/[^/@,]*@/g, '//');
}

function column(what: string): string {
  return what.padEnd(18);
}

function inTime(pauseMs: number): string {
  return pauseMs === 0 ? 'at once' : `in ${pauseMs / 1_000} s`;
}

function short(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

/** A path relative to the current folder that `require` resolves as a file. */
function jsPath(path: string): string {
  const fromHere = short(path);
  return fromHere.startsWith('/') ? fromHere : `./${fromHere}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}
