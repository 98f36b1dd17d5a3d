import pg from 'pg';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import type { Surroundings } from './gateway-under-test.js';

const Rows = z.array(
  z.object({
    id: z.string(),
    about_id: z.string(),
    secret: z.string(),
    attempts: z.int(),
    waits_for: z.string(),
    whole: z.string(),
  }),
);
export type QueuedMail = z.infer<typeof Rows>[number];

/** The queue of mails, as it is in the database. */
export class QueuedMails {
  private constructor(readonly database: pg.Client) {}

  static async connect({ database }: Surroundings): Promise<QueuedMails> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    // Hooks run in reverse order: before the database is dropped.
    afterAll(() => client.end());
    return new QueuedMails(client);
  }

  async all(): Promise<readonly QueuedMail[]> {
    const { rows } = await this.database.query(
      'SELECT id, about_id, secret, attempts, waits_for, m::text AS whole FROM gateway.outgoing_mails m ORDER BY id',
    );
    return Rows.parse(rows);
  }

  async about(id: string): Promise<QueuedMail | undefined> {
    return (await this.all()).find(({ about_id }) => about_id === id);
  }

  /** Waits until the mail about it was tried without success. */
  async failed(id: string): Promise<QueuedMail> {
    return waitFor(async () => {
      const mail = await this.about(id);
      return mail !== undefined && mail.attempts > 0 ? mail : undefined;
    });
  }

  async gone(id: string): Promise<void> {
    await waitFor(async () => (await this.about(id)) === undefined);
  }

  /** Ends the leases and the pauses of all mails. */
  async makeDue(): Promise<void> {
    await this.database.query('UPDATE gateway.outgoing_mails SET next_attempt_at = now()');
  }

  /** Keeps what waits from being tried. */
  async hold(): Promise<void> {
    await this.database.query(
      `UPDATE gateway.outgoing_mails SET next_attempt_at = now() + interval '1 hour'`,
    );
  }

  async expire(aboutId: string): Promise<void> {
    await this.database.query('UPDATE gateway.outgoing_mails SET expires_at = now() WHERE about_id = $1', [
      aboutId,
    ]);
  }
}
