import { createHmac } from 'node:crypto';

/** 128 bits: far more than there are workers. */
const PSEUDONYM_BYTES = 16;

/**
 * The name of a worker in evidence: HMAC-SHA256 of the worker's id under the secret of the organization, shortened to
 * 128 bits. The same in all documents of an organization, another one elsewhere; without the secret it cannot be guessed
 * from the id of a worker.
 */
export function pseudonymOf(workerId: string, organizationSecret: Buffer): string {
  const mac = createHmac('sha256', organizationSecret).update(workerId.toLowerCase(), 'utf8').digest();
  return `w_${mac.subarray(0, PSEUDONYM_BYTES).toString('base64url')}`;
}
