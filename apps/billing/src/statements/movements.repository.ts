import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Currency, TransactionKind } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { availableOf, heldOf } from '../ledger/account.rule.js';
import { accountIdOf } from '../ledger/accounts.sql.js';
import { MOVEMENTS_OF_ORGANIZATION, beforeSql, sinceSql } from './transfer-range.sql.js';

/** Selects an organization's movements; null for all. */
export interface MovementFilter {
  readonly kind: TransactionKind | null;
  readonly taskId: string | null;
  /** In [`from`, `to`). */
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Uses the entries' primary key for each row. */
const CHANGES = `
   CROSS JOIN LATERAL (
     SELECT coalesce(sum(amount_micros) FILTER (WHERE account_id = $2), 0)::bigint AS available_change,
            coalesce(sum(amount_micros) FILTER (WHERE account_id = $3), 0)::bigint AS held_change
       FROM entries
      WHERE transfer_id = t.transfer_id AND account_id IN ($2, $3)
   ) AS moved
   WHERE ${MOVEMENTS_OF_ORGANIZATION}
     AND ($4::bigint IS NULL OR t.position < $4)
     AND ($6::text IS NULL OR t.kind = $6)`;

const COLUMNS = `t.transfer_id AS "transferId", t.position, t.kind, t.task_id AS "taskId", t.reference, t.currency,
         t.created_at AS "createdAt", moved.available_change AS "availableChangeMicros",
         moved.held_change AS "heldChangeMicros"`;

/** Uses index transfers_of_organization (org_id, position), so that newer rows are not read and discarded. */
const MOVEMENTS = `
  SELECT ${COLUMNS}
    FROM transfers t ${CHANGES}
     AND ($7::timestamptz IS NULL OR (${sinceSql('$7::timestamptz')}))
     AND ($8::timestamptz IS NULL OR (${beforeSql('$8::timestamptz')}))
   ORDER BY t.position DESC
   LIMIT $5`;

/** Uses primary keys: a hold's transfer has the task's id, and its resolution refers to the other transfer. */
const MOVEMENTS_OF_TASK = `
  SELECT ${COLUMNS}
    FROM transfers t ${CHANGES}
     AND ($7::timestamptz IS NULL OR t.created_at >= $7)
     AND ($8::timestamptz IS NULL OR t.created_at < $8)
     AND t.task_id = $9
     AND t.transfer_id IN ($9, (SELECT transfer_id FROM hold_resolutions WHERE hold_id = $9))
   ORDER BY t.position DESC
   LIMIT $5`;

const Movements = z.array(
  z.object({
    transferId: z.string(),
    position: z.int(),
    kind: TransactionKind,
    taskId: z.string().nullable(),
    reference: z.string().nullable(),
    currency: Currency,
    createdAt: z.date(),
    availableChangeMicros: z.int(),
    heldChangeMicros: z.int(),
  }),
);

export type Movement = Readonly<z.output<typeof Movements>[number]>;

/** An organization's movements. Payouts to its workers are listed with the workers. */
@Injectable()
export class MovementsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. @param before the position at which the previous page ended; null for the first page */
  async movementsOf(
    orgId: string,
    { kind, taskId, from, to }: MovementFilter,
    before: number | null,
    limit: number,
  ): Promise<readonly Movement[]> {
    const accounts = [accountIdOf(availableOf(orgId)), accountIdOf(heldOf(orgId))];
    const parameters = [orgId, ...accounts, before, limit, kind, from, to];
    return Movements.parse(
      taskId === null
        ? await rowsOf(this.dataSource, MOVEMENTS, parameters)
        : await rowsOf(this.dataSource, MOVEMENTS_OF_TASK, [...parameters, taskId]),
    );
  }
}
