import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { postgresConnection } from './postgres-connection.js';

const MAX_ATTEMPTS = 50;
const PAUSE_MS = 10;
const LOCK = `SELECT pg_advisory_lock(hashtextextended('countersign provision', 0))`;

/**
 * Gives each service its own role and schema in the database of `adminUrl`, without access to those of the others. Run
 * before every start: it changes only what is missing.
 *
 * Several may run at once. Roles belong to the whole server, databases do not: provisioning two databases of one server
 * with different passwords for a service would lock the first one out.
 *
 * @param adminUrl a superuser, or an owner of the database with CREATEROLE
 * @param services names such as `task-registry`; role `countersign_task_registry`, schema `task_registry`
 * @param passwords must always return the same for a service
 * @returns each service's own connection URL, by its name
 */
export async function provisionDatabase(
  adminUrl: string,
  services: readonly string[],
  passwords: (service: string) => string,
): Promise<Record<string, string>> {
  const admin = new pg.Client({ ...postgresConnection(adminUrl) });
  await admin.connect();
  try {
    // Held by this session until it ends.
    await admin.query(LOCK);
    const database = await currentDatabase(admin);
    await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await admin.query(`REVOKE ALL ON SCHEMA public FROM PUBLIC`);
    for (const service of services) await provisionService(admin, database, service, passwords(service));
  } finally {
    await admin.end();
  }
  return Object.fromEntries(
    services.map(service => [service, urlFor(adminUrl, roleOf(service), passwords(service))]),
  );
}

/** The schema of a service, and the `schema` of its `DatabaseModule`. */
export function schemaOf(service: string): string {
  return service.replaceAll('-', '_');
}

/** The role of a service in PostgreSQL. */
export function roleOf(service: string): string {
  return `countersign_${schemaOf(service)}`;
}

async function provisionService(
  admin: pg.Client,
  database: string,
  service: string,
  password: string,
): Promise<void> {
  const role = pg.escapeIdentifier(roleOf(service));
  const schema = pg.escapeIdentifier(schemaOf(service));
  await takingTurns(() => ensureRole(admin, roleOf(service), password));
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
  await admin.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}`);
  await admin.query(`ALTER ROLE ${role} IN DATABASE ${database} SET search_path = ${schema}`);
}

/** A superuser role would make every boundary below meaningless, so it is refused. */
async function ensureRole(admin: pg.Client, name: string, password: string): Promise<void> {
  const role = pg.escapeIdentifier(name);
  const found = await admin.query<{ rolsuper: boolean }>(`SELECT rolsuper FROM pg_roles WHERE rolname = $1`, [
    name,
  ]);
  if (found.rows[0]?.rolsuper === true) throw new Error(`The role ${name} is a superuser; it must not be.`);
  const verb = found.rows.length === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  await joinUnlessSuperuser(admin, role);
}

/** Only a member of a role may create a schema owned by it. */
async function joinUnlessSuperuser(admin: pg.Client, role: string): Promise<void> {
  const me = await admin.query<{ rolsuper: boolean }>(
    `SELECT rolsuper FROM pg_roles WHERE rolname = current_user`,
  );
  if (me.rows[0]?.rolsuper === false) await admin.query(`GRANT ${role} TO CURRENT_USER`);
}

/**
 * An advisory lock holds within one database only, so two processes that provision different databases of a server can
 * still conflict on a role: it was just created (42710, 23505) or changed (XX000, "tuple concurrently updated").
 */
async function takingTurns(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isConcurrentChange(error) || attempt === MAX_ATTEMPTS) throw error;
      await pause(PAUSE_MS * Math.random());
    }
  }
}

function isConcurrentChange(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  if (error.code === 'XX000') return error.message === 'tuple concurrently updated';
  return error.code === '42710' || error.code === '23505';
}

async function currentDatabase(admin: pg.Client): Promise<string> {
  const result = await admin.query<{ name: string }>(`SELECT current_database() AS name`);
  const name = result.rows[0]?.name;
  if (name === undefined) throw new Error('PostgreSQL did not return the name of its database.');
  return pg.escapeIdentifier(name);
}

function urlFor(adminUrl: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.toString();
}
