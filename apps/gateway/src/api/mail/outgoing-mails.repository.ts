import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, transaction, typedRows } from '#libs/database';
import { SecretBox } from '#libs/platform';
import type { WaitsFor } from './mail.js';
import { MAIL_KINDS } from './mail-writers.js';
import type { MailKind } from './mail-writers.js';
import { CLAIM, EXPIRE, INSERT, POSTPONE, RELEASE, REMOVE } from './outgoing-mails.sql.js';

/** A mail as it is written, in the transaction of what it is about. */
export interface NewMail {
  readonly id: string;
  readonly kind: MailKind;
  /** The code or the invitation. */
  readonly aboutId: string;
  /** A keyed hash of the recipient's domain, which tells mails to different domains apart. */
  readonly domainHash: Buffer;
  readonly secret: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const ClaimedRow = z.object({
  id: z.string(),
  lease_id: z.string(),
  kind: z.enum(MAIL_KINDS),
  about_id: z.string(),
  domain_hash: z.instanceof(Buffer),
  /** Sealed. */
  secret: z.string(),
  attempts: z.int(),
  created_at: z.date(),
  expires_at: z.date(),
});
/** A mail that this gateway alone may send, until its lease ends. */
export type ClaimedMail = z.infer<typeof ClaimedRow>;

const ExpiredRow = z.object({ id: z.string(), kind: z.string(), about_id: z.string(), attempts: z.int() });
export type ExpiredMail = z.infer<typeof ExpiredRow>;

export interface ClaimOptions {
  readonly kinds: readonly MailKind[];
  readonly limit: number;
  readonly limitPerDomain: number;
  /** The mails of each domain that this gateway is sending. */
  readonly sending: readonly { readonly domainHash: Buffer; readonly mails: number }[];
}

/** Stores the mails that were not handed over yet. A row ends with its mail: sent, refused, withdrawn, or expired. */
@Injectable()
export class OutgoingMailsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  async insert(manager: EntityManager, mail: NewMail): Promise<ClaimedMail> {
    const { id, kind, aboutId, domainHash, secret, createdAt, expiresAt } = mail;
    const values = [id, kind, aboutId, domainHash, this.box.seal(secret, placeOf(id)), createdAt, expiresAt];
    const [row] = await typedRows(manager, ClaimedRow, INSERT, values);
    if (row === undefined) throw new Error('A mail was not stored.');
    return row;
  }

  async claim({ kinds, limit, limitPerDomain, sending }: ClaimOptions): Promise<readonly ClaimedMail[]> {
    const full = sending.filter(({ mails }) => mails >= limitPerDomain);
    return typedRows(this.dataSource, ClaimedRow, CLAIM, [
      ...[kinds, full.map(({ domainHash }) => domainHash)],
      ...[sending.map(({ domainHash }) => domainHash), sending.map(({ mails }) => mails)],
      ...[limitPerDomain, limit],
    ]);
  }

  /** @throws SecretBoxError when SECRETS_KEY has no longer the key that sealed it */
  secretOf({ id, secret }: ClaimedMail): string {
    return this.box.open(secret, placeOf(id));
  }

  /** For a mail whose sending was not begun. */
  async release({ id, lease_id: leaseId }: ClaimedMail): Promise<void> {
    await execute(this.dataSource, RELEASE, [id, leaseId]);
  }

  /** Sealed with the current key: what waits for days does not keep a former one in use. */
  async postpone(mail: ClaimedMail, waitsFor: WaitsFor, pauseMs: number): Promise<void> {
    const { id, lease_id: leaseId, secret } = mail;
    const sealed = this.box.reseal(secret, placeOf(id));
    await execute(this.dataSource, POSTPONE, [id, leaseId, waitsFor, sealed, pauseMs]);
  }

  /** @param record runs in the same transaction */
  async remove(
    { id }: ClaimedMail,
    record: (manager: EntityManager) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await transaction(this.dataSource, async manager => {
      await manager.query(REMOVE, [id]);
      await record(manager);
    });
  }

  /** Removes some of those whose time is over. */
  async expire(): Promise<readonly ExpiredMail[]> {
    return typedRows(this.dataSource, ExpiredRow, EXPIRE);
  }
}

/** Sealed for this row: moved to another row it cannot be opened. */
function placeOf(id: string): string {
  return JSON.stringify(['outgoing_mails', id]);
}
