import { spawn } from 'node:child_process';
import { expect, inject, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization } from '../system/organization.js';
import { postTask } from '../system/task.js';

test("the README's subscriber receives every event", async () => {
  const subscriber = spawn(process.execPath, ['examples/subscribe.mjs'], {
    env: { ...process.env, NATS_URL: inject('credentials').nats_url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  subscriber.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    const organization = await createOrganization();
    const taskId = await postTask(organization);
    await waitFor(() => output.includes(`task.queued ${taskId}`));
    expect(output).toContain(`task.created ${taskId}`);
  } finally {
    subscriber.kill();
  }
});
