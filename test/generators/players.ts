import { z } from 'zod';
import { inject } from 'vitest';
import { createOrganization } from '../system/organization.js';
import { TestWorker } from '../system/worker.js';

/** The environment of a program in another language that plays a task: a new organization and one worker. */
export async function playersFor(): Promise<Readonly<Record<string, string>>> {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const keyOf = (client: { readonly apiKey: string | undefined }): string => z.string().parse(client.apiKey);
  return {
    BASE_URL: inject('credentials').base_url,
    AGENT_KEY: keyOf(organization.agent),
    WORKER_KEY: keyOf(worker.api),
    POOL_ID: organization.poolId,
  };
}

export const ANSWER = { reached_user: true, notes: 'It was not them.' };
