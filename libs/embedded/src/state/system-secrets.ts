import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { SigningKeyFile, newKeyFile } from '#libs/evidence';
import { readJsonIfThere, writePrivateJson } from './private-file.js';
import { newOperatorKey } from './operator-key.js';

const SystemSecrets = z.object({
  /** Key of the hash under which API keys are stored; 32 bytes in base64. */
  api_key_pepper: z.string(),
  /** AES-256-GCM key of the data that the services store sealed; 32 bytes in base64. */
  secrets_key: z.string(),
  /** A JWK Set: the private key that signs evidence, and the public former ones. */
  evidence_signing_keys: SigningKeyFile.default(newKeyFile),
  /** May create organizations. */
  operator_key: z.string(),
  /** Each service's password in PostgreSQL. */
  role_passwords: z.record(z.string(), z.string()),
  /** Identifies this installation in the idempotency keys of its first organization. */
  seed_id: z.string(),
});
export type SystemSecrets = z.infer<typeof SystemSecrets>;

/** The secrets of this installation: created on first use, then kept in `secrets.json` (mode 0600). */
export function loadSystemSecrets(stateDir: string, services: readonly string[]): SystemSecrets {
  const file = secretsFile(stateDir);
  const stored = readJsonIfThere(file);
  const known = stored === undefined ? newSecrets() : SystemSecrets.parse(stored);
  const rolePasswords = Object.fromEntries(
    services.map(service => [service, known.role_passwords[service] ?? newPassword()]),
  );
  const secrets = { ...known, role_passwords: { ...known.role_passwords, ...rolePasswords } };
  writePrivateJson(file, secrets);
  return secrets;
}

/** Creates a new seed id, for another organization than that of the current one. */
export function renewSeedId(stateDir: string): string {
  const file = secretsFile(stateDir);
  const secrets = { ...SystemSecrets.parse(readJsonIfThere(file)), seed_id: randomUUID() };
  writePrivateJson(file, secrets);
  return secrets.seed_id;
}

function secretsFile(stateDir: string): string {
  return join(stateDir, 'secrets.json');
}

function newSecrets(): SystemSecrets {
  return {
    api_key_pepper: randomBytes(32).toString('base64'),
    secrets_key: randomBytes(32).toString('base64'),
    evidence_signing_keys: newKeyFile(),
    operator_key: newOperatorKey(),
    role_passwords: {},
    seed_id: randomUUID(),
  };
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
