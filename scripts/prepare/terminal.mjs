import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** A failure whose message tells the reader what to do; shown without a stack trace. */
export class PreparationFailed extends Error {}

/** On standard error: standard output belongs to the command that is prepared for, and may be going into a file. */
export function say(line) {
  process.stderr.write(`countersign: ${line}\n`);
}

/** The environment in which the packages' programs, the pinned Node among them, come first on the PATH. */
export function withPackagesFirst(root, env = process.env) {
  return { ...env, PATH: [join(root, 'node_modules', '.bin'), env.PATH ?? ''].join(delimiter) };
}

const STDERR = 2;

/** Runs a program on the reader's terminal, its output on standard error. Throws with `remedy` when it fails. */
export function run(command, args, { cwd, env = process.env, remedy }) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['inherit', STDERR, STDERR],
  });
  if (status === 0) return;
  const how = error ? error.message : signal ? `ended by ${signal}` : `exit code ${status}`;
  throw new PreparationFailed(`"${command} ${args.join(' ')}" failed (${how}). ${remedy}`);
}

/** What a program prints, or undefined when it isn't there or fails. */
export function outputOf(command, args, options = {}) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', ...options });
  return status === 0 ? stdout.trim() : undefined;
}
