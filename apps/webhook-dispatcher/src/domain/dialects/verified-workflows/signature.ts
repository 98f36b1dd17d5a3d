import { createHmac } from 'node:crypto';

/**
 * The `X-Verified-Workflows-Signature` header: `t=<seconds>,v1=<hex>`, the hexadecimal HMAC-SHA256 of
 * `t=<seconds>,<body>` under the secret's whole text. While a secret is being changed the older ones follow, each
 * as a `,v1=` of its own; the document's receivers look at the first.
 *
 * @param secrets the newest first
 * @param timestampSeconds seconds since 1970
 * @param body exactly what is sent
 */
export function signatureHeader(secrets: readonly string[], timestampSeconds: number, body: string): string {
  const signatures = secrets.map(secret =>
    createHmac('sha256', secret).update(`t=${timestampSeconds},${body}`, 'utf8').digest('hex'),
  );
  return [`t=${timestampSeconds}`, ...signatures.map(signature => `v1=${signature}`)].join(',');
}
