import { createHmac } from 'node:crypto';

/**
 * The `X-Verified-Workflows-Signature` header: `t=<seconds>,v1=<hex>`, the hexadecimal HMAC-SHA256 of
 * `t=<seconds>,<body>` under the secret's whole text. During a secret rotation the older secrets follow, each in its
 * own `,v1=`; receivers written from the document check the first.
 *
 * @param secrets the newest first
 * @param timestampSeconds seconds since 1970
 * @param body exactly the body sent
 */
export function signatureHeader(secrets: readonly string[], timestampSeconds: number, body: string): string {
  const signatures = secrets.map(secret =>
    createHmac('sha256', secret).update(`t=${timestampSeconds},${body}`, 'utf8').digest('hex'),
  );
  return [`t=${timestampSeconds}`, ...signatures.map(signature => `v1=${signature}`)].join(',');
}
