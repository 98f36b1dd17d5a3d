import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { parseExactly, stringifyExactly } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { IDEMPOTENCY_WINDOW_MS, changedRows, typedRows } from '#libs/database';
import { Clock, SecretBox } from '#libs/platform';

/** A minute longer than in the services: while a service can still repeat a response, its holder is known here. */
const KEPT_MS = IDEMPOTENCY_WINDOW_MS + 60_000;

const FIND = `
  SELECT fingerprint, holder, answer FROM request_answers WHERE scope = $1 AND key = $2 AND created_at > $3`;

/** Replaces an expired row; returns nothing while a valid one exists. */
const CLAIM = `
  INSERT INTO request_answers AS known (scope, key, fingerprint, holder, created_at)
  VALUES ($1, $2, $4, $5, $6)
  ON CONFLICT (scope, key) DO UPDATE
     SET fingerprint = excluded.fingerprint, holder = excluded.holder, answer = NULL, created_at = excluded.created_at
   WHERE known.created_at <= $3
  RETURNING fingerprint, holder, answer`;

/** The first response stays: two concurrent requests both get the response that was stored first when they repeat. */
const KEEP = `
  INSERT INTO request_answers AS known (scope, key, fingerprint, holder, answer, created_at)
  VALUES ($1, $2, $4, $5, $7, $6)
  ON CONFLICT (scope, key) DO UPDATE
     SET fingerprint = excluded.fingerprint, answer = excluded.answer,
         holder = excluded.holder, created_at = excluded.created_at
   WHERE known.created_at <= $3 OR known.answer IS NULL AND known.holder = excluded.holder
  RETURNING holder`;

const RELEASE = `
  DELETE FROM request_answers WHERE scope = $1 AND key = $2 AND holder = $3 AND answer IS NULL`;

/** Uses index request_answers_by_time. */
const PURGE = `DELETE FROM request_answers WHERE created_at <= $1`;

const KeptAnswer = z.object({
  /** As parsed from JSON, with exact sums of money; absent for a response without a body. */
  body: z.unknown().optional(),
  location: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
export type KeptAnswer = z.infer<typeof KeptAnswer>;

export interface KnownRequest {
  /** SHA-256 of the request, in hex. */
  readonly fingerprint: string;
  /** The id of the API key of the first request, or `operator`. */
  readonly holder: string;
  /** Null while the request is being answered, or when that broke off. */
  readonly answer: KeptAnswer | null;
}

const StoredRow = z.object({
  fingerprint: z.string(),
  holder: z.string(),
  /** Sealed. */
  answer: z.string().nullable(),
});
const KeptRow = StoredRow.pick({ holder: true });

/** The responses to requests with an Idempotency-Key: looked up before anything else is done for them. */
@Injectable()
export class RequestAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async find(request: Idempotency): Promise<KnownRequest | undefined> {
    const [row] = await typedRows(this.dataSource, StoredRow, FIND, [
      request.scope,
      request.key,
      this.keptSince(),
    ]);
    return row && this.opened(request, row);
  }

  /**
   * Records the holder before a request is answered. Concurrent requests get the same row.
   *
   * @returns the row that now applies: the claim, or the existing one
   */
  async claim(request: Idempotency, holder: string): Promise<KnownRequest | undefined> {
    const [claimed] = await typedRows(this.dataSource, StoredRow, CLAIM, this.valuesOf(request, holder));
    return claimed === undefined ? this.find(request) : this.opened(request, claimed);
  }

  /** @returns the response that was stored before, if any */
  async keep(request: Idempotency, holder: string, answer: KeptAnswer): Promise<KnownRequest | undefined> {
    const sealed = this.box.seal(stringifyExactly(answer), placeOf(request));
    const kept = await typedRows(this.dataSource, KeptRow, KEEP, [...this.valuesOf(request, holder), sealed]);
    return kept.length > 0 ? undefined : this.find(request);
  }

  /** Deletes the key of a refused request. */
  async release({ scope, key }: Idempotency, holder: string): Promise<void> {
    await this.dataSource.query(RELEASE, [scope, key, holder]);
  }

  async purge(): Promise<number> {
    return changedRows(this.dataSource, PURGE, [this.keptSince()]);
  }

  private valuesOf({ scope, key, fingerprint }: Idempotency, holder: string): readonly unknown[] {
    return [scope, key, this.keptSince(), fingerprint, holder, this.clock.now()];
  }

  private keptSince(): Date {
    return new Date(this.clock.now().getTime() - KEPT_MS);
  }

  private opened(request: Idempotency, { answer, ...row }: z.infer<typeof StoredRow>): KnownRequest {
    if (answer === null) return { ...row, answer };
    return { ...row, answer: KeptAnswer.parse(parseExactly(this.box.open(answer, placeOf(request)))) };
  }
}

/** Sealed for this row: moved to another row it cannot be opened. */
function placeOf({ scope, key }: Idempotency): string {
  return JSON.stringify(['request_answers', scope, key]);
}
