import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import { MailServer, waitFor } from '#libs/testing';
import { startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest, Surroundings } from './gateway-under-test.js';
import { TestBrowser, signedInMember } from './sign-in.js';

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

/** A gateway that sends mails, the server that it sends them to, and its queue. */
export class Mailing {
  private addresses = 0;

  private constructor(
    readonly surroundings: Surroundings,
    readonly gateway: GatewayUnderTest,
    readonly server: MailServer,
    readonly queue: QueuedMails,
    readonly owner: TestBrowser,
  ) {}

  /** Stopped after the last test of the file. Each test begins with a mail server that is down, and ends with an empty queue. */
  static async start(): Promise<Mailing> {
    const server = await MailServer.start();
    afterAll(() => server.down());
    const { surroundings, gateway, org } = await startGateway(settingsFor(server));
    const queue = await QueuedMails.connect(surroundings);
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    beforeEach(async () => {
      server.reply(() => undefined);
      await server.down();
    });
    afterEach(async () => {
      await queue.database.query('TRUNCATE gateway.outgoing_mails');
    });
    return new Mailing(surroundings, gateway, server, queue, browser);
  }

  /** Another gateway with the same mail server and queue. */
  anotherGateway(): Promise<GatewayUnderTest> {
    return this.surroundings.gateway(settingsFor(this.server));
  }

  newAddress(): string {
    this.addresses += 1;
    return `invited-${this.addresses}@example.com`;
  }

  async invite(email: string): Promise<{ readonly id: string; readonly sentAt: unknown }> {
    const answer = await this.owner.post('/v1/invitations', { email, roles: ['developer'] });
    expect([answer.status, answer.raw]).toEqual([201, answer.raw]);
    return { id: answer.text('id'), sentAt: answer.body['sent_at'] };
  }

  /** @returns the id of the sign-in */
  async askCode(email: string, browser = new TestBrowser(this.gateway)): Promise<string> {
    const answer = await browser.post('/v1/sign-in/codes', { email });
    expect(answer.status).toBe(201);
    return answer.text('id');
  }
}

function settingsFor(server: MailServer): Record<string, string> {
  return { SMTP_URL: server.url, CONSOLE_ORIGIN: 'https://desk.example.com' };
}

/** The token of an invitation's mail. */
export function tokenIn(text = ''): string {
  return /token=([\w-]{43})/.exec(text)?.[1] ?? '';
}
