import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { changedRows, typedRows } from '#libs/database';
import { SecretBox } from '#libs/platform';
import { boundToOwner } from './signing-secrets.repository.js';

/** Rows read per statement. */
const PAGE = 500;

const SealedRow = z.object({ id: z.string(), part: z.int(), sealed: z.string() });
type SealedRow = Readonly<z.output<typeof SealedRow>>;

interface SealedTable {
  /** In primary-key order, after ($1, $2). */
  readonly page: string;
  /** Skips a row that was written in the meantime. */
  readonly update: string;
  /** The context that a row's secret is bound to. */
  readonly boundTo: (id: string) => string;
}

const TABLES: readonly SealedTable[] = [
  {
    page: `SELECT owner_id AS id, generation AS part, sealed FROM signing_secrets
            WHERE (owner_id, generation) > ($1, $2) ORDER BY owner_id, generation LIMIT ${PAGE}`,
    update: `UPDATE signing_secrets SET sealed = $4 WHERE owner_id = $1 AND generation = $2 AND sealed = $3`,
    boundTo: boundToOwner,
  },
  {
    page: `SELECT task_id AS id, 0 AS part, sealed_auth AS sealed FROM callbacks
            WHERE task_id > $1 AND $2 = 0 ORDER BY task_id LIMIT ${PAGE}`,
    update: `UPDATE callbacks SET sealed_auth = $4 WHERE task_id = $1 AND $2 = 0 AND sealed_auth = $3`,
    boundTo: taskId => taskId,
  },
];

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Re-encrypts secrets that were encrypted with a former key. */
@Injectable()
export class ResealingRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** Whether there are former keys, with which secrets may still be encrypted. */
  get hasFormerKeys(): boolean {
    return this.box.keyCount > 1;
  }

  /**
   * Walks over all encrypted rows, a page at a time.
   *
   * @returns the number of re-encrypted rows
   * @throws SecretBoxError if a row's key is not among the configured ones: it must not be removed yet
   */
  async resealAll(signal: AbortSignal): Promise<number> {
    let resealed = 0;
    for (const table of TABLES) {
      let last: Pick<SealedRow, 'id' | 'part'> = { id: BEFORE_ALL, part: 0 };
      for (let more = true; more && !signal.aborted;) {
        const rows: readonly SealedRow[] = await typedRows(this.dataSource, SealedRow, table.page, [
          last.id,
          last.part,
        ]);
        resealed += await this.reseal(table, rows);
        last = rows.at(-1) ?? last;
        more = rows.length === PAGE;
      }
    }
    return resealed;
  }

  private async reseal({ update, boundTo }: SealedTable, rows: readonly SealedRow[]): Promise<number> {
    let changed = 0;
    for (const { id, part, sealed } of rows) {
      const again = this.box.reseal(sealed, boundTo(id));
      if (again !== sealed) changed += await changedRows(this.dataSource, update, [id, part, sealed, again]);
    }
    return changed;
  }
}
