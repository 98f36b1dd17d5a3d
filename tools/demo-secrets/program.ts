import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { demoSecrets } from './secrets.js';

export interface Terminal {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** 0: success. 1: failure. 2: invalid arguments. */
export type ExitCode = 0 | 1 | 2;

interface Options {
  readonly prefix: string;
  readonly namespace?: string;
  readonly databaseHost?: string;
  readonly database: string;
}

const DESCRIPTION = `Prints the Secrets of a first try on Kubernetes with values-demo.yaml of the chart: new
passwords and keys for each service, for PostgreSQL, and for NATS. The output is secret, and different each time:

  npm run --silent demo-secrets -- --namespace countersign | kubectl create -f -

kubectl create never replaces a Secret that exists. Data that was stored with its keys would be lost.`;

/** Runs one invocation of the program. Nothing but manifests is printed to standard output. */
export function runDemoSecrets(args: readonly string[], { print, complain }: Terminal): ExitCode {
  const program = new Command('demo-secrets')
    .description(DESCRIPTION)
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        complain(text.trimEnd());
      },
      writeErr: text => {
        complain(text.trimEnd());
      },
    })
    .option(
      '--prefix <name>',
      "begins the Secrets' names: secrets.prefix of the chart",
      dnsLabel,
      'countersign',
    )
    .option('--namespace <name>', "the release's namespace (default: kubectl's)", dnsLabel)
    .option(
      '--database-host <host>',
      'PostgreSQL (default: <prefix>-postgres-rw, as the chart names it)',
      host,
    )
    .option('--database <name>', 'postgresCluster.database of the chart', databaseName, 'countersign')
    .action(({ databaseHost, ...options }: Options) => {
      const items = demoSecrets({
        ...options,
        databaseHost: databaseHost ?? `${options.prefix}-postgres-rw`,
      });
      print(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2));
    });
  try {
    program.parse(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function dnsLabel(text: string): string {
  return matching(text, /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, 'up to 40 lower-case letters, digits and -');
}

function host(text: string): string {
  return matching(text, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'the name of a host, without a port');
}

function databaseName(text: string): string {
  return matching(text, /^[a-z_][a-z0-9_]{0,62}$/, 'lower-case letters, digits and _');
}

function matching(text: string, pattern: RegExp, what: string): string {
  if (!pattern.test(text)) throw new InvalidArgumentError(`It has to be ${what}.`);
  return text;
}
