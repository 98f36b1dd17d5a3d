import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { ApiClient, startWebhookReceiver } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { CONSEQUENCES } from '../deletion/consequences.js';
import type { ConsequenceId } from '../deletion/consequences.js';
import { organizationChecks } from '../deletion/organization-checks.js';
import { poolChecks } from '../deletion/pool-checks.js';
import { Scene } from '../deletion/scene.js';
import { standingChecks } from '../deletion/standing-checks.js';
import { webhookChecks } from '../deletion/webhook-checks.js';
import { workerChecks } from '../deletion/worker-checks.js';

const CHECKS: Readonly<Record<ConsequenceId, (scene: Scene) => Promise<void>>> = {
  ...workerChecks,
  ...standingChecks,
  ...poolChecks,
  ...webhookChecks,
  ...organizationChecks,
};

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

describe.each(CONSEQUENCES)('$thing', ({ id, refersToIt, happens }) => {
  test(`${refersToIt}: ${happens}`, async () => {
    const { base_url: baseUrl, operator_key: operatorKey } = inject('credentials');
    await CHECKS[id](await Scene.set(new ApiClient(baseUrl, operatorKey), receiver));
  });
});
