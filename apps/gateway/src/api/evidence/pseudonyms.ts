import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notFound } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { pseudonymOf } from '#libs/evidence';

const SecretRow = z.object({ pseudonym_secret: z.instanceof(Buffer) });

/** The names of workers in evidence. */
@Injectable()
export class Pseudonyms {
  constructor(private readonly dataSource: DataSource) {}

  /** Names the workers of an organization; see {@link pseudonymOf}. Uses index organizations_pkey. */
  async ofOrganization(orgId: string): Promise<(workerId: string) => string> {
    const [row] = await typedRows(
      this.dataSource,
      SecretRow,
      `SELECT pseudonym_secret FROM organizations WHERE id = $1`,
      [orgId],
    );
    if (row === undefined) throw notFound('organization');
    const { pseudonym_secret: secret } = row;
    return workerId => pseudonymOf(workerId, secret);
  }
}
