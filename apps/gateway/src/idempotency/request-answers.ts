import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { parseExactly, stringifyExactly } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { IDEMPOTENCY_WINDOW_MS, changedRows, rowsOf } from '#libs/database';
import { Clock, SecretBox } from '#libs/platform';

/**
 * A minute longer than the services keep theirs: an answer that a service would still repeat is known here, and with
 * it whom it was for.
 */
const KEPT_MS = IDEMPOTENCY_WINDOW_MS + 60_000;

const FIND = `
  SELECT fingerprint, holder, answer FROM request_answers WHERE scope = $1 AND key = $2 AND created_at > $3`;

/** Takes the place of a row that no longer counts; gives nothing while there is one that does. */
const CLAIM = `
  INSERT INTO request_answers AS known (scope, key, fingerprint, holder, created_at)
  VALUES ($1, $2, $4, $5, $6)
  ON CONFLICT (scope, key) DO UPDATE
     SET fingerprint = excluded.fingerprint, holder = excluded.holder, answer = NULL, created_at = excluded.created_at
   WHERE known.created_at <= $3
  RETURNING fingerprint, holder, answer`;

/** The first answer stays: of two requests at once both get the answer that was kept first when they repeat. */
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

/** Uses the index request_answers_by_time. */
const PURGE = `DELETE FROM request_answers WHERE created_at <= $1`;

const KeptAnswer = z.object({
  /** As JSON gives it, sums of money exact; absent for an answer without a body. */
  body: z.unknown().optional(),
  location: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
export type KeptAnswer = z.infer<typeof KeptAnswer>;

export interface KnownRequest {
  /** SHA-256 of what was asked, in hex. */
  readonly fingerprint: string;
  /** The id of the API key it came with, or `operator`. */
  readonly holder: string;
  /** Null while it is being answered, or where that broke off. */
  readonly answer: KeptAnswer | null;
}

interface Row {
  readonly fingerprint: string;
  readonly holder: string;
  readonly answer: string | null;
}

/** What was answered to requests with an Idempotency-Key: looked up before anything else is done for them. */
@Injectable()
export class RequestAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async find(request: Idempotency): Promise<KnownRequest | undefined> {
    const [row] = await rowsOf<Row>(this.dataSource, FIND, [request.scope, request.key, this.keptSince()]);
    return row && this.opened(request, row);
  }

  /**
   * Notes that a request is being answered for this holder, before it is. Two at once get the same row.
   *
   * @returns what counts now: the claim, or what was known before
   */
  async claim(request: Idempotency, holder: string): Promise<KnownRequest | undefined> {
    const [claimed] = await rowsOf<Row>(this.dataSource, CLAIM, this.valuesOf(request, holder));
    return claimed === undefined ? this.find(request) : this.opened(request, claimed);
  }

  /** @returns the answer that was kept before, if there is one */
  async keep(request: Idempotency, holder: string, answer: KeptAnswer): Promise<KnownRequest | undefined> {
    const sealed = this.box.seal(stringifyExactly(answer), placeOf(request));
    const kept = await rowsOf(this.dataSource, KEEP, [...this.valuesOf(request, holder), sealed]);
    return kept.length > 0 ? undefined : this.find(request);
  }

  /** A request that was refused leaves no trace of its key. */
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

  private opened(request: Idempotency, { answer, ...row }: Row): KnownRequest {
    if (answer === null) return { ...row, answer };
    return { ...row, answer: KeptAnswer.parse(parseExactly(this.box.open(answer, placeOf(request)))) };
  }
}

/** Sealed for its row alone: moved to another one it cannot be opened. */
function placeOf({ scope, key }: Idempotency): string {
  return JSON.stringify(['request_answers', scope, key]);
}
