import { execFileSync, spawnSync } from 'node:child_process';

/** Runs a command as a user that PostgreSQL accepts; it refuses to run as root. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
  /** The command line that runs `command` as that user. */
  wrap(
    command: string,
    args: readonly string[],
  ): { command: string; args: string[]; uid?: number; gid?: number };
}

/**
 * The user PostgreSQL runs as: undefined (the current user) when the process is not root, otherwise `postgres`, which
 * is created if needed.
 *
 * That user cannot access a clone under /root (mode 0700), neither the programs nor the data. In that case the
 * command keeps one of root's capabilities, the one to traverse directories, through `setpriv` (util-linux).
 *
 * @param mustReach paths that the user must be able to reach; a folder that it must enter ends in `/.`
 */
export function unprivilegedUser(mustReach: readonly string[]): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = postgresAccount();
  const reachable = mustReach.every(path => spawnSync('stat', [path], { uid, gid, cwd: '/' }).status === 0);
  if (reachable) return { uid, gid, wrap: (command, args) => ({ command, args: [...args], uid, gid }) };

  const setpriv = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // Otherwise access(2), which initdb uses to find its program, would ignore the capability.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  const reachableSo = mustReach.every(
    path => spawnSync('setpriv', [...setpriv, 'stat', path], { cwd: '/' }).status === 0,
  );
  if (!reachableSo) {
    throw new Error(
      `PostgreSQL can't run as root, and the user "postgres" can't reach ${mustReach.join(' or ')}. ` +
        'Run as an ordinary user, or put the clone and STATE_DIR where every user may pass, or set DATABASE_URL.',
    );
  }
  return {
    uid,
    gid,
    wrap: (command, args) => ({ command: 'setpriv', args: [...setpriv, command, ...args] }),
  };
}

function postgresAccount(): { uid: number; gid: number } {
  if (spawnSync('id', ['-u', 'postgres']).status !== 0) {
    const created = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    if (created.status !== 0) {
      throw new Error(
        'PostgreSQL can\'t run as root and no user "postgres" could be created (useradd failed). ' +
          'Run as an ordinary user, or set DATABASE_URL.',
      );
    }
  }
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
