import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** A failure whose message says what to do; shown without a stack trace. */
export class PreparationFailed extends Error {}

/** Prints to standard error: standard output belongs to the command being prepared, and may be redirected to a file. */
export function say(line) {
  process.stderr.write(`countersign: ${line}\n`);
}

/** The environment with the packages' programs, including the pinned Node, first on the PATH. */
export function withPackagesFirst(root, env = process.env) {
  return { ...env, PATH: [join(root, 'node_modules', '.bin'), env.PATH ?? ''].join(delimiter) };
}

const STDERR = 2;

/** Runs a program on the terminal, with its output on standard error. Throws with `remedy` when it fails. */
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

/** The output of a program, or undefined when it is missing or fails. */
export function outputOf(command, args, options = {}) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', ...options });
  return status === 0 ? stdout.trim() : undefined;
}
