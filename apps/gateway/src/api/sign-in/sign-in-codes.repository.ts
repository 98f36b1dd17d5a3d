import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { changedRows, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/** Attempts at one code. */
export const MAX_ATTEMPTS = 5;

const INSERT = `
  INSERT INTO sign_in_codes (id, email_key, browser_hash, code_hash, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** Uses sign_in_codes_pkey. Concurrent attempts wait for one another, so that none is free. */
const ATTEMPT = `
  UPDATE sign_in_codes SET attempts = attempts + 1
   WHERE id = $1 AND browser_hash = ANY ($2::bytea[]) AND used_at IS NULL AND attempts < ${MAX_ATTEMPTS}
     AND expires_at > $3
  RETURNING email_key, code_hash, attempts`;

/** Uses sign_in_codes_pkey. */
const FIND = `SELECT browser_hash FROM sign_in_codes WHERE id = $1`;

/** Uses sign_in_codes_pkey and index sign_in_codes_of_browser. A stranger's code for the address replaces no other. */
const ADDRESS = `
  SELECT email_key FROM sign_in_codes AS code
   WHERE id = $1 AND used_at IS NULL AND attempts < ${MAX_ATTEMPTS} AND expires_at > $2
     AND NOT EXISTS (SELECT 1 FROM sign_in_codes AS newer
                      WHERE newer.browser_hash = code.browser_hash AND newer.email_key = code.email_key
                        AND newer.id > code.id)`;

/** Uses sign_in_codes_pkey. */
const USE = `UPDATE sign_in_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL`;

const AttemptRow = z.object({
  email_key: z.string(),
  code_hash: z.instanceof(Buffer),
  attempts: z.int(),
});
const AddressRow = AttemptRow.pick({ email_key: true });
const FoundRow = z.object({ browser_hash: z.instanceof(Buffer) });

export interface NewCode {
  readonly id: string;
  readonly emailKey: string;
  readonly browserHash: Buffer;
  readonly codeHash: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** An attempt at a code, which is counted unless another browser made it. */
export type Attempt =
  | {
      readonly outcome: 'counted';
      readonly emailKey: string;
      readonly codeHash: Buffer;
      readonly attemptsLeft: number;
    }
  | { readonly outcome: 'other_browser' }
  /** Expired, used, or out of attempts. */
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'unknown' };

/** Stores the codes of sign-ins under way, by their hashes. */
@Injectable()
export class SignInCodesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(runner: SqlRunner, code: NewCode): Promise<void> {
    const { id, emailKey, browserHash, codeHash, createdAt, expiresAt } = code;
    await runner.query(INSERT, [id, emailKey, browserHash, codeHash, createdAt, expiresAt]);
  }

  /** The address of a code that can still be used, and is the newest for its browser; undefined for another. */
  async addressOf(id: string, now: Date): Promise<string | undefined> {
    const [row] = await typedRows(this.dataSource, AddressRow, ADDRESS, [id, now]);
    return row?.email_key;
  }

  /** @param browserHashes of the browser's token, with each pepper */
  async attempt(id: string, browserHashes: readonly Buffer[], now: Date): Promise<Attempt> {
    const [row] = await typedRows(this.dataSource, AttemptRow, ATTEMPT, [id, browserHashes, now]);
    if (row !== undefined) {
      const { email_key: emailKey, code_hash: codeHash, attempts } = row;
      return { outcome: 'counted', emailKey, codeHash, attemptsLeft: MAX_ATTEMPTS - attempts };
    }
    const [found] = await typedRows(this.dataSource, FoundRow, FIND, [id]);
    if (found === undefined) return { outcome: 'unknown' };
    const isSameBrowser = browserHashes.some(hash => hash.equals(found.browser_hash));
    return { outcome: isSameBrowser ? 'ended' : 'other_browser' };
  }

  /** @returns whether this call used it; a code is used once */
  async use(runner: SqlRunner, id: string, now: Date): Promise<boolean> {
    return (await changedRows(runner, USE, [id, now])) === 1;
  }
}
