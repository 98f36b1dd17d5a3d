import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { giveToServer } from '../postgres/give-to-server.js';
import { copyCluster } from './copy-cluster.js';

export interface StandbyOf {
  /** Of the running primary: its superuser, and the folder it was started with. */
  readonly url: string;
  readonly dataDir: string;
}

/**
 * Fills `dataDir` with a standby, for `startEmbeddedPostgres`: a copy of a running primary that follows it until it is
 * promoted. It has the primary's password.
 *
 * @param name the standby's name in `synchronous_standby_names` and `pg_stat_replication`
 */
export async function makeStandby(primary: StandbyOf, dataDir: string, name: string): Promise<void> {
  const [from, folder] = [resolve(primary.dataDir), resolve(dataDir)];
  const fresh = join(folder, 'cluster.new');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(from, 'password'), join(folder, 'password'));
  await copyCluster(primary.url, join(from, 'cluster'), fresh);
  writeFileSync(join(fresh, 'standby.signal'), '');
  // In place of the primary's own settings, which may name the standbys that its commits wait for.
  writeFileSync(
    join(fresh, 'postgresql.auto.conf'),
    `primary_conninfo = '${conninfoOf(primary.url, name)}'\n`,
  );
  giveToServer(folder);
  renameSync(fresh, join(folder, 'cluster'));
}

/** The passwords of embedded clusters have no character that would have to be quoted. */
function conninfoOf(url: string, name: string): string {
  const { hostname, port, username, password } = new URL(url);
  return `host=${hostname} port=${port} user=${username} password=${password} application_name=${name}`;
}
