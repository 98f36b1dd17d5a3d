import { z } from 'zod';
import { call } from '../demo/api.js';
import type { Credentials } from '../demo/credentials.js';
import { exampleTask } from '../demo/example-task.js';
import { playWorker } from '../demo/play-worker.js';
import { poll } from '../demo/poll.js';
import { receiveWebhooks } from '../demo/webhook-receiver.js';
import type { CheckSettings } from './settings.js';

/** Of BioLayer's example. */
const QUALIFIED = {
  name: 'Installation check',
  skills: ['phone_verification', 'incident_response'],
  certifications: [{ name: 'soc-operator' }],
  domains: ['security'],
  trust_level: 4,
  rating: 4.9,
  capacity: 1,
  available: true,
};
const TEN_DOLLARS_MICROS = 10_000_000;

const Organization = z.object({ org_id: z.string(), admin_key: z.string(), signing_secret: z.string() });
const Pool = z.object({ pool_id: z.string() });
const Worker = z.object({ worker_id: z.string(), api_key: z.string() });
const Task = z.object({ task_id: z.string(), status: z.string() });
const Events = z.object({ data: z.array(z.object({ type: z.string(), sequence: z.int() })) });

/**
 * Posts BioLayer's example as an organization of its own, completes it as a worker, and waits for its webhooks. The
 * organization is suspended afterwards, whatever happened.
 *
 * @throws Error that says which step failed, and how
 */
export async function checkInstallation(settings: CheckSettings, say: (line: string) => void): Promise<void> {
  const { baseUrl, operatorKey } = settings;
  const created = await call(baseUrl, operatorKey, 'POST', '/v1/organizations', { name: QUALIFIED.name });
  const organization = Organization.parse(created);
  try {
    await checkTask(settings, organization, say);
  } finally {
    const path = `/v1/organizations/${organization.org_id}`;
    await call(baseUrl, operatorKey, 'PATCH', path, { suspended: true, reason: 'The check has ended' });
  }
}

async function checkTask(
  settings: CheckSettings,
  organization: z.infer<typeof Organization>,
  say: (line: string) => void,
): Promise<void> {
  const { baseUrl } = settings;
  const credentials = await staffed(settings, organization);
  const receiver =
    settings.receiver &&
    (await receiveWebhooks(organization.signing_secret, settings.receiver.address, settings.receiver.port));
  try {
    const body = exampleTask(organization.org_id, credentials.pool_id, receiver?.url);
    const { task_id: taskId } = Task.parse(
      await call(baseUrl, credentials.api_key, 'POST', '/v1/tasks', body),
    );
    say(`Posted ${taskId}.`);
    const { name } = await playWorker(credentials, taskId, say);
    const path = `/v1/tasks/${taskId}`;
    const { status } = Task.parse(await call(baseUrl, credentials.api_key, 'GET', `${path}?wait=30`));
    if (status !== 'completed') throw new Error(`${taskId} is ${status} instead of completed.`);
    say(`${name} did it, and it is completed.`);
    if (receiver === undefined) {
      say('Webhooks are not checked: webhooks.allowedNetworks does not contain the address of this pod.');
      return;
    }
    const { data: events } = Events.parse(await call(baseUrl, credentials.api_key, 'GET', `${path}/events`));
    await poll(
      'a webhook for every event',
      () => ` ${receiver.received.length} of ${events.length} arrived.`,
      () => (receiver.received.length >= events.length ? true : undefined),
    );
    const unsigned = receiver.received.filter(({ verified }) => !verified);
    if (unsigned.length > 0) throw new Error(`${unsigned.length} webhooks have a wrong signature.`);
    say(`${receiver.received.length} webhooks arrived, all with a valid signature.`);
  } finally {
    receiver?.close();
  }
}

/** Gives the organization funds, a pool, and a worker who qualifies for the example. */
async function staffed(
  { baseUrl, operatorKey }: CheckSettings,
  { org_id, admin_key, signing_secret }: z.infer<typeof Organization>,
): Promise<Credentials> {
  await call(baseUrl, operatorKey, 'POST', `/v1/organizations/${org_id}/credits`, {
    amount_micros: TEN_DOLLARS_MICROS,
  });
  const post = (path: string, body: unknown): Promise<unknown> =>
    call(baseUrl, admin_key, 'POST', path, body);
  const { pool_id } = Pool.parse(await post('/v1/pools', { name: QUALIFIED.name }));
  const worker = Worker.parse(await post('/v1/workers', { ...QUALIFIED, pool_ids: [pool_id] }));
  return {
    base_url: baseUrl,
    org_id,
    api_key: admin_key,
    signing_secret,
    pool_id,
    workers: [{ ...worker, name: QUALIFIED.name }],
  };
}
