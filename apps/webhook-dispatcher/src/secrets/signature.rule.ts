import { createHmac, createSecretKey } from 'node:crypto';
import type { WebhookEndpointView } from '#libs/contracts';

const SECRET_PREFIX = 'whsec_';
/** Standard Webhooks requires 24 to 64 bytes; 32 match the strength of SHA-256. */
export const SECRET_BYTES = 32;

/**
 * Whether the organization's secret signs deliveries to an endpoint, as it does for task callbacks. It does for a
 * task's endpoint in a foreign dialect: that API has one secret for all webhooks, and returns none when a webhook is
 * created.
 */
export function isSignedByOrganization({
  task_id,
  dialect,
}: Pick<WebhookEndpointView, 'task_id' | 'dialect'>): boolean {
  return task_id !== null && dialect !== 'native';
}

/** A signing secret in the form given to receivers: `whsec_` and the base64 of random bytes. */
export function signingSecret(randomBytes: Buffer): string {
  return SECRET_PREFIX + randomBytes.toString('base64');
}

/**
 * The `webhook-signature` header (https://www.standardwebhooks.com): for each secret `v1,` and the base64 of
 * HMAC-SHA256 over `<id>.<timestamp>.<body>`, separated by spaces. During a rotation there are several signatures, and
 * a receiver accepts any that matches a secret it knows.
 *
 * @param timestampSeconds seconds since 1970, as in `webhook-timestamp`
 * @param body exactly the bytes sent
 */
export function signatureHeader(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): string {
  return secrets.map(secret => `v1,${hmac(secret, `${id}.${timestampSeconds}.${body}`)}`).join(' ');
}

function hmac(secret: string, text: string): string {
  const key = createSecretKey(secret.slice(SECRET_PREFIX.length), 'base64');
  return createHmac('sha256', key).update(text, 'utf8').digest('base64');
}
