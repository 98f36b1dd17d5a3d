import { randomBytes } from 'node:crypto';
import type { ServiceName } from '#libs/contracts';
import { newKeyFile } from '#libs/evidence';

/** Settings by their names. */
export type SecretData = Readonly<Record<string, string>>;

/**
 * New keys for the services that need some besides the credentials of database and broker, and the same value in each
 * Secret that has it: the gateway seals what the webhook-dispatcher opens, and publishes the keys that the task-registry
 * signs with.
 */
export function newServiceKeys(): Readonly<Partial<Record<ServiceName, SecretData>>> {
  const SECRETS_KEY = randomBytes(32).toString('base64');
  const EVIDENCE_SIGNING_KEYS = JSON.stringify(newKeyFile());
  return {
    gateway: {
      API_KEY_PEPPER: randomBytes(32).toString('base64'),
      OPERATOR_KEY: `cs_live_${randomBytes(18).toString('hex')}`,
      SECRETS_KEY,
      EVIDENCE_SIGNING_KEYS,
    },
    'task-registry': { EVIDENCE_SIGNING_KEYS },
    'webhook-dispatcher': { SECRETS_KEY },
  };
}
