import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { ServiceError } from '#libs/contracts';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { OidcAnswer } from './oidc.dto.js';

const TIMEOUT_SECONDS = 10;
const CALLBACK_PATH = '/v1/sign-in/oidc/callback';

const Claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});
const Address = Claims.pick({ email: true, email_verified: true });
export type OidcClaims = z.infer<typeof Claims>;

/** What the answer of the issuer is checked against. */
export const OidcChecks = z.object({ nonce: z.string(), verifier: z.string() });
export type OidcChecks = z.infer<typeof OidcChecks>;

type Settings = Pick<
  GatewaySettings,
  'CONSOLE_ORIGIN' | 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET'
>;

/** The issuer that the installation trusts: authorization code flow with PKCE (RFC 7636), state, and nonce. */
@Injectable()
export class OidcIssuer {
  /** Read from the issuer once; read again after a failure. */
  private discovered: Promise<oidc.Configuration> | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get isConfigured(): boolean {
    return this.settings.OIDC_ISSUER !== undefined && this.settings.OIDC_CLIENT_ID !== undefined;
  }

  newChecks(): OidcChecks {
    return { nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
  }

  /** The page of the issuer that the person signs in at. @throws ServiceError `oidc.not_configured`, `unavailable` */
  async authorizationUrl(state: string, { nonce, verifier }: OidcChecks): Promise<URL> {
    const configuration = await this.configuration();
    return oidc.buildAuthorizationUrl(configuration, {
      ...{ redirect_uri: this.redirectUri.href, scope: 'openid email', state, nonce },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /**
   * What the issuer says of the person. Undefined for an answer that it does not confirm, or that was meant for another
   * sign-in.
   *
   * @throws ServiceError `oidc.not_configured`, `unavailable`
   */
  async claims(
    { code, state, iss }: OidcAnswer,
    { nonce, verifier }: OidcChecks,
  ): Promise<OidcClaims | undefined> {
    const configuration = await this.configuration();
    const url = this.redirectUri;
    url.search = new URLSearchParams({ code, state, ...(iss !== undefined && { iss }) }).toString();
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      const tokens = await oidc.authorizationCodeGrant(configuration, url, checks);
      const claims = Claims.parse(tokens.claims());
      return claims.email === undefined
        ? await withAddress(configuration, tokens.access_token, claims)
        : claims;
    } catch (error) {
      if (error instanceof oidc.ClientError && error.code === 'OAUTH_TIMEOUT') throw unavailable(error);
      // A network failure; everything else is an answer that does not fit.
      if (error instanceof TypeError && error.message === 'fetch failed') throw unavailable(error);
      return undefined;
    }
  }

  private get redirectUri(): URL {
    return new URL(CALLBACK_PATH, this.settings.CONSOLE_ORIGIN);
  }

  private async configuration(): Promise<oidc.Configuration> {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = this.settings;
    if (issuer === undefined || clientId === undefined) {
      throw refuse(
        'oidc.not_configured',
        'This installation has no issuer to sign in with: OIDC_ISSUER is not set.',
      );
    }
    try {
      return await (this.discovered ??= this.discover(new URL(issuer), clientId));
    } catch (error) {
      this.discovered = undefined;
      throw unavailable(error);
    }
  }

  /** Plain HTTP is for an issuer on this machine only; the settings refuse any other. */
  private discover(issuer: URL, clientId: string): Promise<oidc.Configuration> {
    const { OIDC_CLIENT_SECRET: secret } = this.settings;
    const authentication = secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);
    return oidc.discovery(issuer, clientId, undefined, authentication, {
      timeout: TIMEOUT_SECONDS,
      ...(issuer.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }),
    });
  }
}

/** Many issuers give the address at their userinfo endpoint only; its subject must be that of the ID token. */
async function withAddress(
  configuration: oidc.Configuration,
  accessToken: string,
  claims: OidcClaims,
): Promise<OidcClaims> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  const info = await oidc.fetchUserInfo(configuration, accessToken, claims.sub);
  return { ...claims, ...Address.parse(info) };
}

function unavailable(cause: unknown): ServiceError {
  const text = 'The issuer does not answer just now. Try again.';
  return new ServiceError('unavailable', 'oidc.unavailable', text, {}, { cause });
}
