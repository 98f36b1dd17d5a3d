import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock, IdSource, sameHash } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { isToken } from '../../edge/auth/session-token.rule.js';
import type { Attempt } from './sign-in-codes.repository.js';
import { SignInCodesRepository } from './sign-in-codes.repository.js';

export const CODE_MINUTES = 10;
const CODES = 1_000_000;
const CODE_DIGITS = 6;

export interface BegunSignIn {
  readonly id: string;
  readonly code: string;
  /** For the cookie of the browser that the code is for. */
  readonly browserToken: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The result of an attempt. */
export type Checked =
  | { readonly outcome: 'right'; readonly emailKey: string }
  | { readonly outcome: 'wrong'; readonly emailKey: string; readonly attemptsLeft: number }
  | Exclude<Attempt, { outcome: 'counted' }>;

/** The codes that are sent by mail. A code is for one browser: without its cookie, no attempt at it is made. */
@Injectable()
export class SignInCodes {
  constructor(
    private readonly repository: SignInCodesRepository,
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @param browserToken that the code is bound to */
  async begin(manager: EntityManager, emailKey: string, browserToken: string): Promise<BegunSignIn> {
    const id = this.ids.next();
    const code = String(randomInt(CODES)).padStart(CODE_DIGITS, '0');
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + CODE_MINUTES * 60_000);
    await this.repository.insert(manager, {
      ...{ id, emailKey, createdAt, expiresAt },
      browserHash: this.hasher.hash(browserToken),
      codeHash: this.hasher.hash(textOf(id, code)),
    });
    return { id, code, browserToken, createdAt, expiresAt };
  }

  /** @returns whether this call used it; a code is used once, with the transaction of `manager` */
  use(manager: EntityManager, id: string): Promise<boolean> {
    return this.repository.use(manager, id, this.clock.now());
  }

  async check(id: string, code: string, browserToken: string | undefined): Promise<Checked> {
    if (browserToken === undefined || !isToken(browserToken)) return { outcome: 'other_browser' };
    const browserHashes = this.hasher.hashes(browserToken);
    const attempt = await this.repository.attempt(id, browserHashes, this.clock.now());
    if (attempt.outcome !== 'counted') return attempt;
    const { emailKey, codeHash, attemptsLeft } = attempt;
    const isRight = this.hasher.hashes(textOf(id, code)).some(hash => sameHash(hash, codeHash));
    return isRight ? { outcome: 'right', emailKey } : { outcome: 'wrong', emailKey, attemptsLeft };
  }
}

/** With the id, so that equal codes have different hashes. */
function textOf(id: string, code: string): string {
  return `sign-in code ${id} ${code}`;
}
