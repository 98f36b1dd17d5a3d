import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Idempotency } from '#libs/contracts';
import { runIdempotent, sealedResponse } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock, SecretBox } from '#libs/platform';

/**
 * The responses that the gateway itself stores for repetitions: those of POSTs whose effect is in its own tables. They
 * contain keys and secrets, and are sealed. Other services store their own responses.
 */
@Injectable()
export class StoredAnswers {
  constructor(
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `effect` in the transaction of `manager`, once per key, and answers repetitions from storage.
   *
   * @throws ServiceError `idempotency.key_reused`, `idempotency.in_progress`
   */
  async runOnce<Schema extends z.ZodType>(
    manager: SqlRunner,
    idempotency: Idempotency | undefined,
    schema: Schema,
    effect: (now: Date) => Promise<z.output<Schema>>,
  ): Promise<{ readonly result: z.output<Schema>; readonly replayed: boolean }> {
    const now = this.clock.now();
    const key = idempotency && {
      scope: idempotency.scope,
      key: idempotency.key,
      fingerprint: Buffer.from(idempotency.fingerprint, 'hex'),
    };
    return runIdempotent(manager, key, now, sealedResponse(schema, this.box), () => effect(now));
  }
}
