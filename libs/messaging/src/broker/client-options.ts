import {
  connect,
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import type { Authenticator, ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { inboxPrefixOf } from '../access/permissions.js';
import type { BrokerUser } from '../access/permissions.js';
import type { Broker, BrokerLogin } from './broker-login.js';
import { parseNatsUrl } from './nats-url.js';

/** The client library's options to log in as this user. */
export function clientOptions(broker: Broker, user: BrokerUser): ConnectionOptions {
  const url = parseNatsUrl(broker.natsUrl);
  const tls = broker.tls ?? url.tls;
  const login = broker.login ?? url.login;
  return {
    servers: [...url.servers],
    inboxPrefix: inboxPrefixOf(user),
    ...(login.kind !== 'none' && { authenticator: authenticatorOf(login) }),
    ...(tls !== undefined && { tls: { ...tls } }),
  };
}

/** A plain connection as the operator, for tools: they read and repair what services may not. */
export function connectOperator(
  broker: Broker,
  options: Omit<ConnectionOptions, 'servers'> = {},
): Promise<NatsConnection> {
  return connect({ ...options, ...clientOptions(broker, 'operator') });
}

function authenticatorOf(login: Exclude<BrokerLogin, { kind: 'none' }>): Authenticator {
  switch (login.kind) {
    case 'password':
      return usernamePasswordAuthenticator(login.user, login.password);
    case 'token':
      return tokenAuthenticator(login.token);
    case 'nkey':
      return nkeyAuthenticator(() => Buffer.from(login.seed()));
    case 'creds':
      return credsAuthenticator(() => Buffer.from(login.creds()));
  }
}
