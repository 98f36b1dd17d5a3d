import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';

/** Files of a running server, or of its last one; see "Making a Base Backup Using the Low Level API". */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init']);
/** Folders whose content a starting server creates; `pg_wal` is copied last. */
const EMPTY = new Set([
  'pg_wal',
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const SLOT = 'countersign_backup';
const Stopped = z.object({ label: z.string(), first: z.string(), last: z.string() });

/**
 * Copies the files of a running cluster such that a server started on the copy recovers to the moment at which the
 * copy was complete. Writers are not blocked.
 *
 * @param url a superuser's
 * @throws when the connection is lost, or the log of the time of the copy is not there any more
 */
export async function copyCluster(url: string, cluster: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // The slot keeps the log of the time of the copy. It is temporary: it ends with this session.
    await client.query(`SELECT pg_create_physical_replication_slot($1, true, true)`, [SLOT]);
    await client.query(`SELECT pg_backup_start('countersign', true)`);
    copyFolder(cluster, to);
    const { rows } = await client.query(
      `SELECT stopped.labelfile AS label, pg_walfile_name(stopped.lsn) AS last, substring(stopped.labelfile from
              'START WAL LOCATION: [^ ]+ \\(file ([0-9A-F]{24})\\)') AS first
         FROM pg_backup_stop(false) AS stopped`,
    );
    const { label, first, last } = Stopped.parse(rows[0]);
    // The last segment is complete once the server has switched to the next.
    await client.query('SELECT pg_switch_wal()');
    copyLog(join(cluster, 'pg_wal'), join(to, 'pg_wal'), first, last);
    writeFileSync(join(to, 'backup_label'), label, { mode: 0o600 });
  } finally {
    await client.end();
  }
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (EMPTY.has(entry.name)) mkdirSync(target, { mode: 0o700 });
      else if (!entry.name.startsWith('pgsql_tmp')) copyFolder(source, target);
    } else if (entry.isFile() && !LEFT_OUT.has(entry.name) && !entry.name.startsWith('pgsql_tmp')) {
      copyUnlessGone(source, target);
    }
  }
}

/** A table may be dropped meanwhile; the log says so too. */
function copyUnlessGone(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** The segments from the first to the last: names of one timeline sort in the order of the log. */
function copyLog(from: string, to: string, first: string, last: string): void {
  const segments = readdirSync(from).filter(
    name => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last,
  );
  if (!segments.includes(first) || !segments.includes(last))
    throw new Error(`The log from ${first} to ${last} is not complete. Make the backup again.`);
  for (const name of segments) copyFileSync(join(from, name), join(to, name));
}
