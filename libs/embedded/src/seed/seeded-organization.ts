import { renameSync } from 'node:fs';
import { credentialsFile, readSeededOrganization } from '../state/credentials.js';
import type { SeededOrganization } from '../state/credentials.js';
import type { Report } from '../state/system-event.js';
import { renewSeedId } from '../state/system-secrets.js';
import { GatewayClient } from './gateway-client.js';
import { seedOrganization } from './seed-organization.js';

export interface SeedInput {
  readonly stateDir: string;
  readonly baseUrl: string;
  readonly operatorKey: string;
  /** Stays the same across interrupted starts. */
  readonly seedId: string;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * The organization of an earlier start, or a new one. Credentials that this database does not know (DATABASE_URL was
 * changed, or the key was revoked) are renamed, not deleted.
 */
export async function seededOrganization(input: SeedInput): Promise<SeededOrganization> {
  const { stateDir, operatorKey, seedId, report } = input;
  const gateway = new GatewayClient(input.baseUrl, input.signal);
  const known = readSeededOrganization(stateDir);
  if (known) {
    const { status } = await gateway.get(`/v1/pools/${known.pool_id}`, known.admin_key);
    if (status !== 401) return known;
    const file = credentialsFile(stateDir);
    renameSync(file, file.replace(/\.json$/, `.${known.org_id}.json`));
  }
  report({ kind: 'seeding' });
  return seedOrganization(gateway, operatorKey, known ? renewSeedId(stateDir) : seedId);
}
