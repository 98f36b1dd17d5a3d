import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Recalibrate, ServiceError } from '#libs/contracts';
import type { Idempotency, ReplyOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse, runIdempotent, transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { ConsensusThreads } from '../threads/consensus-threads.js';
import { replaceConfusion } from './confusion.sql.js';
import type { StoredConfusion } from './confusion.sql.js';
import { gatherVotes } from './gathered-votes.js';
import type { GatheredVotes } from './gathered-votes.js';
import { provenWorkers } from './proven-workers.sql.js';
import { WorkerRatings } from './worker-ratings.js';

const RANGE_MS = 90 * 24 * 3_600_000;
const MAX_VOTES = 100_000;

const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS acquired`;

const LockRow = z.object({ acquired: z.boolean() });

const DONE = `
  INSERT INTO recalibrations (org_id, recalibrated_at) VALUES ($1, $2)
  ON CONFLICT (org_id) DO UPDATE SET recalibrated_at = excluded.recalibrated_at`;

type Recalibrated = Omit<ReplyOf<typeof Recalibrate>, 'replayed'>;

/** Encodes the stored response for an idempotency key. */
const ANSWER = jsonResponse(Recalibrate.reply.omit({ replayed: true }));

/**
 * Re-estimates the quality of an organization's workers from its newest answers, and sends the ratings to the matcher.
 */
@Injectable()
export class Recalibration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ratings: WorkerRatings,
    private readonly threads: ConsensusThreads,
    private readonly clock: Clock,
  ) {}

  /**
   * A repeated key sends the ratings again: sending may be what failed.
   *
   * @throws ServiceError `recalibration.in_progress` while another replica recalibrates
   */
  async run(orgId: string, idempotency?: Idempotency): Promise<ReplyOf<typeof Recalibrate>> {
    const now = this.clock.now();
    const key = idempotencyKeyOf(idempotency);
    const { result, replayed } = await transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, ANSWER, () => this.estimate(manager, orgId, now)),
    );
    await this.ratings.send(orgId);
    // Only now: if sending the ratings fails, the organization stays due.
    await this.dataSource.query(DONE, [orgId, now]);
    return { ...result, replayed };
  }

  private async estimate(manager: SqlRunner, orgId: string, now: Date): Promise<Recalibrated> {
    const [lock] = await typedRows(manager, LockRow, LOCK, [`recalibrate ${orgId}`]);
    if (lock?.acquired !== true) {
      throw new ServiceError(
        'conflict',
        'recalibration.in_progress',
        'A recalibration of this organization is already in progress.',
        { retry_after_seconds: 5 },
      );
    }
    const from = new Date(now.getTime() - RANGE_MS);
    const range = { orgId, workspaceId: null, from, to: now, limit: MAX_VOTES };
    const gathered = await gatherVotes(manager, range);
    const matrices = await this.confusionIn(orgId, gathered, await provenWorkers(manager, orgId));
    await replaceConfusion(manager, orgId, matrices, now);
    return {
      domains: gathered.domains.size,
      answers: gathered.answers,
      confusion_matrices: matrices.length,
      workers_rated: (await this.ratings.ratingsOf(orgId, manager)).length,
    };
  }

  /** In a thread, one question after the other: each takes up to a second. */
  private async confusionIn(
    orgId: string,
    { domains }: GatheredVotes,
    isProven: (domain: string, workerId: string) => boolean,
  ): Promise<readonly StoredConfusion[]> {
    const found: StoredConfusion[] = [];
    for (const [domain, { spelling, fields }] of domains) {
      for (const [field, votes] of fields) {
        const numbered = votes.numbered();
        if (numbered === undefined) continue;
        const proven = numbered.workerIds.map(workerId => isProven(domain, workerId));
        const estimated = await this.threads.estimate(orgId, { ...numbered, isProven: proven });
        found.push(...estimated.map(one => ({ ...one, domain, spelling, field })));
      }
    }
    return found;
  }
}
