import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Id, InstantOut } from '#libs/contracts';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { FromLoopback } from '../../edge/endpoint/request.decorators.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { named } from '../../edge/schemas/documented.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Outbox } from './outbox.js';

const OutboxMails = named(
  'OutboxMails',
  z.strictObject({
    data: z.array(
      z.strictObject({
        id: Id,
        to: z.string(),
        subject: z.string(),
        text: z.string(),
        created_at: InstantOut,
      }),
    ),
  }),
  {
    data: [
      {
        id: '0198f0a7-8293-7ea5-b607-18293a4b5c6d',
        to: 'ada@example.com',
        subject: '123456 is your Countersign code',
        text: 'Your code is 123456.',
        created_at: '2026-03-01T11:56:00.000Z',
      },
    ],
  },
);
type OutboxMails = z.infer<typeof OutboxMails>;

@Controller()
export class OutboxController {
  constructor(
    private readonly outbox: Outbox,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'MAIL_OUTBOX' | 'SMTP_URL'>,
  ) {}

  @Endpoint('GET', '/v1/outbox', {
    summary: 'Read the mails of a local trial',
    description:
      'The newest 50 mails of the last day, where `npm start` runs without an SMTP server: for this machine only, at ' +
      'a loopback address. Everywhere else there is no such route.',
    access: 'public',
    answer: { status: 200, schema: OutboxMails, description: 'The mails, newest first.' },
    problems: ['route.not_found'],
  })
  async list(@FromLoopback() isLocal: boolean): Promise<OutboxMails> {
    const { MAIL_OUTBOX: isOn, SMTP_URL: smtpUrl } = this.settings;
    if (!isOn || smtpUrl !== undefined || !isLocal)
      throw refuse('route.not_found', 'There is no such route.');
    const mails = await this.outbox.list();
    return {
      data: mails.map(({ recipient, created_at, ...mail }) => ({
        ...mail,
        to: recipient,
        created_at: created_at.toISOString(),
      })),
    };
  }
}
