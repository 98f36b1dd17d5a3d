/** The maximum stored length of a response body. */
export const MAX_RESPONSE_BYTES = 20_000;

const REPLACEMENT = '\ufffd';

/**
 * A response body as text that can be stored and shown: at most 20,000 bytes of valid UTF-8 without NUL, for any bytes
 * from the receiver. Bytes that are not UTF-8, and NUL, become U+FFFD.
 */
export function responseText(body: Buffer): string {
  const text = new TextDecoder().decode(body.subarray(0, MAX_RESPONSE_BYTES)).replaceAll('\0', REPLACEMENT);
  return cutToBytes(text, MAX_RESPONSE_BYTES);
}

/** A replacement character has three bytes in place of one, so the text may exceed the limit. */
function cutToBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
