import { PermissionViolationError, RequestError } from '@nats-io/transport-node';
import { AuthorizationError } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { brokerOf, connectOperator } from '#libs/messaging';
import { brokerSettings, readSettings } from '#libs/platform';

const CONNECT_TIMEOUT_MS = 2_000;
/**
 * Has no responder. The broker reports that immediately to a client that may send commands, and refuses one that may
 * not.
 */
const PROBE = 'command.countersign.probe';

/**
 * Checks the NATS server at NATS_URL before anything is started: without a usable server, the services would wait for
 * minutes.
 *
 * @param ownUrl the subscribers' URL that an earlier start wrote into credentials.json
 * @throws Error that says what is set, what is wrong with it, and what to do
 */
export async function checkGivenBroker(env: NodeJS.ProcessEnv, ownUrl: string | undefined): Promise<void> {
  const settings = readSettings(brokerSettings, env);
  if (sameServer(settings.NATS_URL, ownUrl)) {
    throw refusal(
      settings.NATS_URL,
      'That is the address of its own server, from credentials.json, for subscribers',
    );
  }
  const client = await connectOperator(brokerOf(settings), {
    timeout: CONNECT_TIMEOUT_MS,
    reconnect: false,
  }).catch((cause: unknown) => {
    const problem =
      cause instanceof AuthorizationError ? 'It refuses the credentials' : 'No NATS server answers there';
    throw refusal(settings.NATS_URL, problem, cause);
  });
  try {
    const problem = await problemWith(client);
    if (problem !== undefined) throw refusal(settings.NATS_URL, problem);
  } finally {
    await client.close();
  }
}

async function problemWith(client: NatsConnection): Promise<string | undefined> {
  if (client.info?.jetstream !== true) return 'It runs without JetStream';
  try {
    await client.request(PROBE, '', { timeout: CONNECT_TIMEOUT_MS });
  } catch (error) {
    if (isForbidden(error)) return 'Its credentials may not send commands, as those of a subscriber';
    // No responders: the probe was allowed.
    if (!(error instanceof RequestError)) return 'It does not answer requests';
  }
  try {
    await (await jetstreamManager(client, { timeout: CONNECT_TIMEOUT_MS })).getAccountInfo();
    return undefined;
  } catch {
    return 'JetStream is not enabled for these credentials';
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && [error, error.cause].some(one => one instanceof PermissionViolationError);
}

function refusal(url: string, problem: string, cause?: unknown): Error {
  return new Error(
    `NATS_URL is set in the environment, to ${withoutLogin(url)}, so npm start uses that NATS server instead of ` +
      `starting one. ${problem}.\nTo have npm start run its own: unset NATS_URL`,
    { cause },
  );
}

function sameServer(url: string, ownUrl: string | undefined): boolean {
  if (ownUrl === undefined) return false;
  const [given, own] = [URL.parse(url), URL.parse(ownUrl)];
  return given !== null && given.host === own?.host && given.username === own.username && own.username !== '';
}

function withoutLogin(urls: string): string {
  return urls.replaceAll(/\/\/[^/@,]*@/g, '//');
}
