import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { databaseUrl, roleOf, schemaOf } from '#libs/database';
import { SettingsError, baseSettings, readSettings } from '#libs/platform';

/** What `npm run provision` does, by its environment. */
export interface ProvisionSettings {
  /** Of a superuser, or of the database's owner with CREATEROLE; with the authority of DATABASE_CA. */
  readonly adminUrl: string;
  /** The password in each service's own URL. */
  readonly passwords: ReadonlyMap<ServiceName, string>;
}

/** `TASK_REGISTRY_DATABASE_URL`: the DATABASE_URL of a service, as its own Secret has it. */
export function variableOf(service: ServiceName): string {
  return `${schemaOf(service).toUpperCase()}_DATABASE_URL`;
}

/**
 * Reads the administrator's DATABASE_URL and each service's. The services' URLs are the only source of their passwords,
 * so what a service connects with and what this program sets cannot differ.
 *
 * @throws SettingsError that names every faulty setting and repeats no value
 */
export function readProvisionSettings(env: NodeJS.ProcessEnv): ProvisionSettings {
  const { DATABASE_URL, DATABASE_CA } = baseSettings.shape;
  const ofServices = Object.fromEntries(SERVICES.map(service => [variableOf(service), DATABASE_URL]));
  const settings = readSettings(z.object({ DATABASE_URL, DATABASE_CA, ...ofServices }), env);
  const given = settings.DATABASE_CA === undefined ? {} : { DATABASE_CA: settings.DATABASE_CA };
  const adminUrl = databaseUrl({ DATABASE_URL: settings.DATABASE_URL, ...given });

  const urls = SERVICES.map(service => [service, new URL(env[variableOf(service)] ?? '')] as const);
  const faults = urls.flatMap(([service, url]) => faultsOf(service, url, new URL(adminUrl)));
  if (faults.length > 0) throw new SettingsError(`These settings stop the start:\n${faults.join('\n')}`);
  return {
    adminUrl,
    passwords: new Map(urls.map(([service, url]) => [service, decodeURIComponent(url.password)])),
  };
}

function faultsOf(service: ServiceName, url: URL, admin: URL): readonly string[] {
  const name = variableOf(service);
  const role = roleOf(service);
  return [
    ...(decodeURIComponent(url.username) === role
      ? []
      : [`  ${name} is not valid: its user has to be ${role}`]),
    ...(url.password === '' ? [`  ${name} is not valid: it has no password`] : []),
    ...(url.pathname === admin.pathname
      ? []
      : [`  ${name} is not valid: it names another database than DATABASE_URL`]),
  ];
}
