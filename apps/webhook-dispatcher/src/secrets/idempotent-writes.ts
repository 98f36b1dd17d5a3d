import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Idempotency } from '#libs/contracts';
import { idempotencyKeyOf, runIdempotent, sealedResponse, transaction } from '#libs/database';
import { Clock, SecretBox } from '#libs/platform';

/** Runs an effect in a transaction, once per idempotency key. Responses are stored encrypted: some contain a secret. */
@Injectable()
export class IdempotentWrites {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /**
   * @param answer the schema of the response, which validates a stored one
   * @throws ServiceError `idempotency.key_reused`, `idempotency.in_progress`
   */
  async run<Answer extends z.ZodType>(
    answer: Answer,
    idempotency: Idempotency | undefined,
    effect: (manager: EntityManager, now: Date) => Promise<z.output<Answer>>,
  ): Promise<{ readonly result: z.output<Answer>; readonly replayed: boolean }> {
    const now = this.clock.now();
    const key = idempotencyKeyOf(idempotency);
    return transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, sealedResponse(answer, this.box), () => effect(manager, now)),
    );
  }
}
