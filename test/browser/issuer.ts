import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const CLIENT = { id: 'countersign', secret: 'a-secret-of-the-client-0000000000000' };

/** People with such a login have an address that the issuer has not verified. */
export const UNVERIFIED = 'unverified+';

export interface TestIssuer {
  readonly origin: string;
  /** Of a gateway that trusts it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/** An OpenID provider with pages of its own, where the login is the address of the person. */
export async function startIssuer(consoleOrigin: string): Promise<TestIssuer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const provider = new Provider(origin, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${consoleOrigin}/v1/sign-in/oidc/callback`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({
        sub,
        email: sub.replace(UNVERIFIED, ''),
        email_verified: !sub.startsWith(UNVERIFIED),
      }),
    }),
  });
  server.on('request', (request, response) => void provider.callback()(request, response));
  return {
    origin,
    settings: { OIDC_ISSUER: origin, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
