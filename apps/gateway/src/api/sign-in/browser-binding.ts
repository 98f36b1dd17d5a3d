import { randomBytes } from 'node:crypto';
import { isToken, newToken } from '../../edge/auth/session-token.rule.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { SIGN_IN_COOKIE, cookieWith } from '../../edge/http/cookies.rule.js';

/** Longer than any sign-in takes, so that one that has expired is refused as such. */
const COOKIE_SECONDS = 1_200;

/** The token that binds sign-ins to a browser: the one that it has from another tab, where sign-ins stay valid. */
export function bindingOf({ signIn }: Pick<Browser, 'signIn'>): string {
  return signIn !== undefined && isToken(signIn) ? signIn : newToken(randomBytes);
}

/** `Set-Cookie` of that token. */
export function bindingCookie(token: string): string {
  return cookieWith(SIGN_IN_COOKIE, token, COOKIE_SECONDS);
}
