/** Whether this browser can compute signatures: only for pages by HTTPS, or of this machine. */
export function canSign(): boolean {
  return globalThis.isSecureContext;
}

/** `v1,` and the base64 of HMAC-SHA256 over the content, as in the header `webhook-signature`. */
export async function signatureOf(secret: Uint8Array<ArrayBuffer>, content: string): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;
  const key = await crypto.subtle.importKey('raw', secret, hmac, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content)));
  return `v1,${btoa(String.fromCharCode(...bytes))}`;
}
