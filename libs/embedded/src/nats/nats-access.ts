import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { natsAuthorization } from '#libs/messaging';
import type { BrokerIdentity, BrokerUser } from '#libs/messaging';
import { readJsonIfThere, writePrivateJson } from '../state/private-file.js';

const NatsAccess = z.object({
  /** Each service's nkey seed; the server stores only the public keys. */
  service_seeds: z.record(z.string(), z.string()),
  subscriber_password: z.string(),
  operator_password: z.string(),
});
export type NatsAccess = z.infer<typeof NatsAccess>;

/** The embedded broker's credentials: created on first use, then kept in `nats-access.json` (mode 0600). */
export function loadNatsAccess(stateDir: string): NatsAccess {
  const file = join(stateDir, 'nats-access.json');
  const stored = readJsonIfThere(file);
  const known = stored === undefined ? newAccess() : NatsAccess.parse(stored);
  const seeds = SERVICES.map(service => [service, known.service_seeds[service] ?? newSeed()] as const);
  const access = { ...known, service_seeds: { ...known.service_seeds, ...Object.fromEntries(seeds) } };
  writePrivateJson(file, access);
  return access;
}

export function newAccess(): NatsAccess {
  return {
    service_seeds: Object.fromEntries(SERVICES.map(service => [service, newSeed()])),
    subscriber_password: newPassword(),
    operator_password: newPassword(),
  };
}

export function seedOf({ service_seeds }: NatsAccess, service: ServiceName): string {
  const seed = service_seeds[service];
  if (seed === undefined) throw new Error(`There is no nkey for ${service}.`);
  return seed;
}

/** The `authorization` block of the server's configuration. */
export function authorizationOf(access: NatsAccess): string {
  const identityOf = (user: BrokerUser): BrokerIdentity => {
    if (user === 'subscriber') return { kind: 'password', user, password: access.subscriber_password };
    if (user === 'operator') return { kind: 'password', user, password: access.operator_password };
    const publicKey = nkeys.fromSeed(Buffer.from(seedOf(access, user))).getPublicKey();
    return { kind: 'nkey', publicKey };
  };
  return natsAuthorization(identityOf);
}

/** The server's URL with the subscriber's credentials, for `credentials.json`. */
export function subscriberUrl(url: string, { subscriber_password }: NatsAccess): string {
  return withLogin(url, 'subscriber', subscriber_password);
}

/** The same as separate fields, for clients that do not read credentials from a URL. */
export function subscriberLogin(
  url: string,
  { subscriber_password: password }: NatsAccess,
): { readonly url: string; readonly user: string; readonly password: string } {
  return { url, user: 'subscriber', password };
}

/** The server's URL with the operator's credentials, for tools. */
export function operatorUrl(url: string, { operator_password }: NatsAccess): string {
  return withLogin(url, 'operator', operator_password);
}

/** @param urls one, or several separated by commas */
function withLogin(urls: string, user: string, password: string): string {
  const logins = urls.split(',').map(url => {
    const login = new URL(url);
    login.username = encodeURIComponent(user);
    login.password = encodeURIComponent(password);
    return login.toString();
  });
  return logins.join(',');
}

function newSeed(): string {
  return Buffer.from(nkeys.createUser().getSeed()).toString();
}

/** Begins with a letter: some clients look for the port after the first colon that is followed by a digit. */
function newPassword(): string {
  return `p${randomBytes(24).toString('base64url')}`;
}
