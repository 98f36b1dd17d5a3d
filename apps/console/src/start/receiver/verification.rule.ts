export interface SentHeader {
  readonly name: string;
  readonly value: string;
}

/** What Standard Webhooks signs, read from a request. */
export interface SignedRequest {
  readonly id: string;
  readonly timestamp: string;
  /** Each `v1,` and base64, one for each secret that is valid. */
  readonly signatures: readonly string[];
  /** `<webhook-id>.<webhook-timestamp>.<body>` */
  readonly content: string;
}

/** How much a receiver lets the clocks differ: what the libraries of Standard Webhooks do. */
export const TOLERANCE_SECONDS = 300;

/** @returns the names of the headers that are missing, when some are */
export function signedRequest(
  headers: readonly SentHeader[],
  body: string,
): SignedRequest | { readonly missing: readonly string[] } {
  const found = new Map(headers.map(({ name, value }) => [name, value]));
  const [id, timestamp, signature] = NAMES.map(name => found.get(name) ?? '');
  if (!id || !timestamp || !signature) return { missing: NAMES.filter(name => !found.get(name)) };
  const signatures = signature.split(' ').filter(part => part !== '');
  return { id, timestamp, signatures, content: `${id}.${timestamp}.${body}` };
}

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** The age of a request when it arrived, in seconds; undefined for a timestamp that is no number. */
export function ageSeconds(timestamp: string, receivedAt: string): number | undefined {
  if (!/^\d{1,12}$/.test(timestamp)) return undefined;
  return Math.round(new Date(receivedAt).getTime() / 1_000 - Number(timestamp));
}

/** The bytes of a secret, `whsec_` and base64. @returns undefined for any other text */
export function secretBytes(secret: string): Uint8Array<ArrayBuffer> | undefined {
  const base64 = secret.trim().replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]{4,}={0,2}$/.test(base64)) return undefined;
  try {
    return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
