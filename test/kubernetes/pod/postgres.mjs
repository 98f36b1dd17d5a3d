/**
 * PostgreSQL in a pod of the test: with TLS only, in the volume at /data. The superuser's password is POSTGRES_PASSWORD;
 * POSTGRES_DATABASE is created if it is set.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, chmodSync, existsSync, writeFileSync } from 'node:fs';

const BIN = '/opt/postgres/bin';
const DATA = '/data/cluster';

if (!existsSync(`${DATA}/PG_VERSION`)) {
  writeFileSync('/data/password', process.env.POSTGRES_PASSWORD, { mode: 0o600 });
  const how = ['--username=postgres', '--pwfile=/data/password', '--auth=scram-sha-256'];
  execFileSync(`${BIN}/initdb`, [`--pgdata=${DATA}`, ...how, '--encoding=UTF8', '--locale=C', '--no-sync'], {
    stdio: 'inherit',
  });
  const { POSTGRES_DATABASE: database } = process.env;
  if (database) {
    execFileSync(`${BIN}/postgres`, ['--single', '-D', DATA, 'postgres'], {
      input: `CREATE DATABASE "${database}"\n`,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
  }
  writeFileSync(`${DATA}/pg_hba.conf`, 'local all all trust\nhostssl all all 0.0.0.0/0 scram-sha-256\n');
}
// A mounted Secret belongs to root and its group, which PostgreSQL refuses for a key.
copyFileSync('/tls/tls.key', '/data/tls.key');
chmodSync('/data/tls.key', 0o600);
const settings = {
  listen_addresses: '*',
  unix_socket_directories: '/data',
  max_connections: '400',
  ssl: 'on',
  ssl_cert_file: '/tls/tls.crt',
  ssl_key_file: '/data/tls.key',
  fsync: 'off',
};
const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
const server = spawn(`${BIN}/postgres`, ['-D', DATA, ...options], { stdio: 'inherit' });
// Fast shutdown.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.kill('SIGINT'));
server.on('exit', code => process.exit(code ?? 1));
