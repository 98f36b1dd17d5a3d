import { join } from 'node:path';
import { z } from 'zod';
import { readJsonIfThere, writePrivateJson } from './private-file.js';

export const SeededWorker = z.object({
  worker_id: z.string(),
  name: z.string(),
  api_key: z.string(),
  skills: z.array(z.string()),
  certifications: z.array(z.string()),
});
export type SeededWorker = z.infer<typeof SeededWorker>;

/** What the first start creates over the gateway's API. */
export const SeededOrganization = z.object({
  org_id: z.string(),
  admin_key: z.string(),
  api_key: z.string(),
  signing_secret: z.string(),
  /** For HumanLayer's API; missing in the state of an earlier release. */
  humanlayer_key: z.string().optional(),
  pool_id: z.string(),
  workers: z.array(SeededWorker),
});
export type SeededOrganization = z.infer<typeof SeededOrganization>;

/** The addresses of the running system. */
export interface SystemAddresses {
  readonly base_url: string;
  /** With the credentials of a user that may only read events. */
  readonly nats_url: string;
  /** The same as separate fields; omitted for an external NATS server. */
  readonly nats?: { readonly url: string; readonly user: string; readonly password: string };
  readonly database_url: string;
  readonly services: Readonly<Record<string, { readonly ops_url: string }>>;
  /** May create organizations. */
  readonly operator_key: string;
}

/** `credentials.json`: everything a client needs to use this system. */
export type Credentials = SystemAddresses & SeededOrganization;

/** The organization of an earlier start, if its credentials are there. */
export function readSeededOrganization(stateDir: string): SeededOrganization | undefined {
  const stored = readJsonIfThere(credentialsFile(stateDir));
  return stored === undefined ? undefined : SeededOrganization.parse(stored);
}

export function writeCredentials(
  stateDir: string,
  addresses: SystemAddresses,
  organization: SeededOrganization,
): Credentials {
  const { base_url, nats_url, nats, database_url, services, operator_key } = addresses;
  const { org_id, admin_key, api_key, humanlayer_key, signing_secret, pool_id, workers } = organization;
  const credentials = {
    ...{ base_url, nats_url, ...(nats && { nats }), database_url, services, operator_key },
    ...{ org_id, admin_key, api_key, ...(humanlayer_key && { humanlayer_key }) },
    ...{ signing_secret, pool_id, workers },
  };
  writePrivateJson(credentialsFile(stateDir), credentials);
  return credentials;
}

export function credentialsFile(stateDir: string): string {
  return join(stateDir, 'credentials.json');
}

/** `operator.json` (mode 0600): the operator tools' access to the servers. No client reads it. */
export function writeOperatorAccess(stateDir: string, access: { readonly nats_url: string }): void {
  writePrivateJson(join(stateDir, 'operator.json'), access);
}
