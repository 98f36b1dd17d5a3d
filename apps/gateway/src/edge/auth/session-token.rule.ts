import type { RandomBytes } from './api-key.rule.js';

/** 256 random bits: the text of a session, and of anything else that is sent to a browser or in a link to be sent back. */
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export function newToken(randomBytes: RandomBytes): string {
  return Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
}

/** Whether it may have been made by {@link newToken}; anything else is not looked up. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}
