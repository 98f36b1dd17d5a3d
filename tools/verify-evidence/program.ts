import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { AuditTreeHead, TreeConsistency, TreeHead, readJson } from '#libs/contracts';
import { KeySet, verifyEvidence } from '#libs/evidence';
import type { EvidenceReport, TrustedInputs } from '#libs/evidence';
import { sampleEvidence } from './sample-evidence.js';
import { linesOf } from './report.js';

export interface Terminal {
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** 0: everything matches. 1: something does not. 2: nothing was verified, or not the signature. */
export type ExitCode = 0 | 1 | 2;

/** A file that cannot be read, or is not what it should be. */
class InputError extends Error {
  override readonly name = 'InputError';
}

interface Options {
  readonly jwks?: string;
  readonly treeHead?: string;
  readonly consistency?: string;
  readonly json: boolean;
  readonly measure?: string;
}

const PublishedHead = z.looseObject({ type: z.literal(AuditTreeHead.type), data: TreeHead });

const HELP = `
Without --jwks, the keys are those of the system of this machine (STATE_DIR/jwks.json, written by npm start).
Get the keys once from /.well-known/jwks.json of the service, over a connection that you trust, and keep them.

Exit codes: 0 if everything matches, 1 if something does not (each place is named), 2 if a file cannot be read, or if
there are no keys to verify the signature with.`;

/** Runs one invocation of the program. Never rejects for what is wrong with its input. */
export async function runVerifyEvidence(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<ExitCode> {
  let exitCode: ExitCode = 2;
  const program = new Command('verify-evidence')
    .description('Verifies the evidence of a task, offline, and names whatever does not match.')
    .argument('[file]', 'the evidence, as GET /v1/tasks/{id}/evidence returns it; - for standard input')
    .option('--jwks <file>', 'the published keys of the service')
    .option('--tree-head <file>', 'a head of the log that was kept: as the API answers it, or its event')
    .option(
      '--consistency <file>',
      'the answer of /v1/audit/consistency between that head and the one of the proof',
    )
    .option('--json', 'print one JSON object', false)
    .option('--measure <events>', 'verify made-up evidence with this many events instead, and print the time')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        terminal.print(text.trimEnd());
      },
      writeErr: text => {
        terminal.complain(text.trimEnd());
      },
    })
    .action(async (file: string | undefined, options: Options) => {
      exitCode = await run(file, options, env, terminal);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof InputError)) throw error;
    terminal.complain(`error: ${error.message}`);
    return 2;
  }
}

async function run(
  file: string | undefined,
  options: Options,
  env: NodeJS.ProcessEnv,
  { print }: Terminal,
): Promise<ExitCode> {
  const { text, ...trusted } = await inputOf(file, options, env);
  const startedAt = performance.now();
  const report = await verifyEvidence(text, trusted);
  const tookMs = Math.round(performance.now() - startedAt);
  if (options.json) print(JSON.stringify({ verified: exitCodeOf(report) === 0, ...report, took_ms: tookMs }));
  else for (const line of linesOf(report, tookMs)) print(line);
  return exitCodeOf(report);
}

async function inputOf(
  file: string | undefined,
  { jwks, measure, treeHead, consistency }: Options,
  env: NodeJS.ProcessEnv,
): Promise<TrustedInputs & { readonly text: string }> {
  if (measure !== undefined) return sampleEvidence(countOf(measure));
  if (file === undefined) throw new InputError('Name the file with the evidence, or - for standard input.');
  const own = join(env['STATE_DIR'] || '.countersign', 'jwks.json');
  const keys = jwks === undefined ? readIfThere(own) : read(jwks);
  const proof = consistency === undefined ? undefined : read(consistency);
  return {
    // A pipe that is still being written cannot be read at once.
    text: file === '-' ? await textOf(process.stdin) : read(file),
    keys: keys === undefined ? undefined : readAs(KeySet, keys, 'a JWK Set with at least one named key'),
    treeHead: treeHead === undefined ? undefined : headIn(read(treeHead)),
    consistency: proof === undefined ? undefined : readAs(TreeConsistency, proof, 'a proof of consistency'),
  };
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 10 || count > 1_000_000) {
    throw new InputError('--measure takes a number of events from 10 to 1000000.');
  }
  return count;
}

/** A head as the API answers it, or the event in which it was published. */
function headIn(text: string): TreeHead {
  const schema = z.union([TreeHead, PublishedHead.transform(({ data }) => data)]);
  return readAs(schema, text, 'the head of a log');
}

function readAs<Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.output<Schema> {
  const json = readJson(text);
  const value = schema.safeParse(json.outcome === 'read' ? json.value : undefined);
  if (!value.success) throw new InputError(`A file is not ${what}.`);
  return value.data;
}

function read(file: string): string {
  const text = readIfThere(file);
  if (text === undefined) throw new InputError(`There is no ${file}.`);
  return text;
}

function readIfThere(file: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new InputError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function exitCodeOf({ findings, notChecked }: EvidenceReport): ExitCode {
  if (findings.length > 0) return 1;
  return notChecked.length > 0 ? 2 : 0;
}
