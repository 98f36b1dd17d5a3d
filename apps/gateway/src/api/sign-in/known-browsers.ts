import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sameHash } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { isToken, newToken } from '../../edge/auth/session-token.rule.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { KNOWN_COOKIE, cookieWith } from '../../edge/http/cookies.rule.js';
import { emailKey } from '../persons/email.rule.js';

/** Longer than a long absence from work. */
const KEPT_SECONDS = 180 * 86_400;
const TOKEN_CHARS = 43;

/**
 * Recognizes the browsers in which someone has signed in, by a cookie that says so for one address and outlives the
 * session. It signs nobody in: it only keeps strangers, who can ask for codes for any address, from using up those of
 * the people who have it (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
 *
 * The cookie is a random name of the browser and a keyed hash of that name and the address, so nothing is stored.
 */
@Injectable()
export class KnownBrowsers {
  constructor(private readonly hasher: KeyHasher) {}

  /** `Set-Cookie` for a browser in which the person with this address has just signed in. */
  cookie(email: string): string {
    const name = newToken(randomBytes);
    const proof = this.hasher.hash(textOf(name, emailKey(email))).toString('base64url');
    return cookieWith(KNOWN_COOKIE, `${name}${proof}`, KEPT_SECONDS);
  }

  /** The name of the browser; undefined unless the person with this address has signed in in it. */
  nameOf({ known }: Pick<Browser, 'known'>, key: string): string | undefined {
    const name = known?.slice(0, TOKEN_CHARS) ?? '';
    const proof = known?.slice(TOKEN_CHARS) ?? '';
    if (!isToken(name) || !isToken(proof)) return undefined;
    const given = Buffer.from(proof, 'base64url');
    const isProven = this.hasher.hashes(textOf(name, key)).some(hash => sameHash(hash, given));
    return isProven ? name : undefined;
  }
}

function textOf(name: string, key: string): string {
  return `known browser ${name} ${key}`;
}
