import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { MailServer, waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';

const Invitations = z.looseObject({
  data: z.array(z.looseObject({ email: z.string(), sent_at: z.string().nullable() })),
});

let system: RunningSystem;
let stateDir: string;
let server: MailServer;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-mails-'));
  server = await MailServer.start();
  const environment = { SMTP_URL: server.url };
  system = await startSystem({ stateDir, environment, logLevel: 'warn' });
}, 120_000);

afterAll(async () => {
  await system.stop();
  await server.down();
  rmSync(stateDir, { recursive: true, force: true });
}, 60_000);

test(
  'an invitation whose gateway is killed between its commit and its mail is mailed once, by the next gateway',
  { timeout: 240_000 },
  async () => {
    const organization = await createOrganization({ credentials: system.credentials });
    let sessions = 0;
    // The first gateway connects after its commit, and is killed before the server greets it.
    server.onSession = () => {
      sessions += 1;
      return sessions > 1;
    };
    const email = 'ada@example.com';
    const invited = organization.admin.post('/v1/invitations', { email, roles: ['developer'] }).then(
      () => 'answered',
      () => 'broken',
    );
    await waitFor(() => sessions === 1);
    await system.kill('gateway');
    expect(await invited).toBe('broken');
    await system.whenReady();

    // The lease of the killed gateway ends after a minute.
    await waitFor(() => server.to(email).length > 0, { timeoutMs: 120_000 });
    await waitFor(async () => {
      const { data } = Invitations.parse(expectStatus(200, await organization.admin.get('/v1/invitations')));
      return data.some(invitation => invitation.email === email && invitation.sent_at !== null);
    });
    expect(server.to(email)).toHaveLength(1);
  },
);
