import { z } from 'zod';
import { waitFor } from '#libs/testing';
import { expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';

/** As a client reads it: no test organization's balance exceeds a safe integer. */
const Balance = z.strictObject({ currency: z.string(), available_micros: z.int(), held_micros: z.int() });
type Balance = z.infer<typeof Balance>;

export async function balanceOf(organization: Pick<TestOrganization, 'admin'>): Promise<Balance> {
  return Balance.parse(expectStatus(200, await organization.admin.get('/v1/billing/balance')));
}

/** Waits until nothing is held: billing receives a task's end slightly later than the API shows it. */
export async function settledBalanceOf(organization: TestOrganization): Promise<Balance> {
  return waitFor(
    async () => {
      const balance = await balanceOf(organization);
      return balance.held_micros === 0 ? balance : undefined;
    },
    { timeoutMs: 20_000, describe: 'every hold to be resolved' },
  );
}
