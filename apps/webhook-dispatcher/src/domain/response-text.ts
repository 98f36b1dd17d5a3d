/** How much of an answer's body is kept. */
export const MAX_RESPONSE_BYTES = 20_000;

const REPLACEMENT = '\ufffd';

/**
 * An answer's body as text that can be stored and shown: at most 20,000 bytes of valid UTF-8 without NUL,
 * whatever the receiver sent. Bytes that aren't UTF-8, and NUL, become U+FFFD.
 */
export function responseText(body: Buffer): string {
  const text = new TextDecoder().decode(body.subarray(0, MAX_RESPONSE_BYTES)).replaceAll('\0', REPLACEMENT);
  return cutToBytes(text, MAX_RESPONSE_BYTES);
}

/** A replacement character has three bytes where there was one, so the text may have grown beyond the limit. */
function cutToBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
