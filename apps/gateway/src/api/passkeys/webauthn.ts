import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { z } from 'zod';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { PersonView } from '../persons/person.dto.js';
import type { CreatedCredential, UsedCredential } from './passkey.dto.js';
import type { Passkey } from './passkey.entity.js';

const NAME = 'Countersign';
const TIMEOUT_MS = 120_000;
/** EdDSA, ES256, RS256: those that authenticators have. */
const ALGORITHMS = [-8, -7, -257];

/** What an authenticator has made. */
export type NewCredential = Pick<Passkey, 'credential_id' | 'public_key' | 'counter' | 'transports'>;

/** Options as JSON, with the challenge that the answer must contain. */
export interface Challenge {
  readonly challenge: string;
  readonly options: Record<string, unknown>;
}

/**
 * WebAuthn Level 3, for passkeys: credentials that are found without a name, after the authenticator has verified the
 * person (PIN, fingerprint). They are bound to the host of CONSOLE_ORIGIN, so a page on another host cannot use them.
 */
@Injectable()
export class WebAuthn {
  private readonly logger = new Logger(WebAuthn.name);
  private readonly origin: string;
  private readonly rpId: string;

  constructor(@Inject(SETTINGS) { CONSOLE_ORIGIN }: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>) {
    this.origin = CONSOLE_ORIGIN;
    this.rpId = new URL(CONSOLE_ORIGIN).hostname;
  }

  /** @param known the ids of the credentials that the person has, which are not made again */
  async newPasskey({ id, email, name }: PersonView, known: readonly string[]): Promise<Challenge> {
    const options = await generateRegistrationOptions({
      ...{ rpName: NAME, rpID: this.rpId, timeout: TIMEOUT_MS, attestationType: 'none' },
      ...{ userName: email, userDisplayName: name, userID: userHandleOf(id) },
      excludeCredentials: known.map(credentialId => ({ id: credentialId })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    return { challenge: options.challenge, options: { ...options } };
  }

  async signIn(): Promise<Challenge> {
    const options = await generateAuthenticationOptions({
      ...{ rpID: this.rpId, timeout: TIMEOUT_MS, userVerification: 'required' },
    });
    return { challenge: options.challenge, options: { ...options } };
  }

  /** Undefined for a response that does not answer this challenge, or was made for another host. */
  async created(
    challenge: string,
    { response, ...credential }: z.infer<typeof CreatedCredential>,
  ): Promise<NewCredential | undefined> {
    try {
      const { verified, registrationInfo: made } = await verifyRegistrationResponse({
        response: { ...credential, response, clientExtensionResults: {} },
        ...{ expectedChallenge: challenge, expectedOrigin: this.origin, expectedRPID: this.rpId },
        requireUserVerification: true,
        supportedAlgorithmIDs: [...ALGORITHMS],
      });
      if (!verified) return undefined;
      return {
        credential_id: made.credential.id,
        public_key: Buffer.from(made.credential.publicKey),
        counter: String(made.credential.counter),
        transports: response.transports,
      };
    } catch (error) {
      this.logger.debug({ msg: 'A new passkey was refused.', err: error });
      return undefined;
    }
  }

  /**
   * The new counter of the authenticator's signatures. Undefined as for {@link created}, and when the counter was reached
   * before: the credential may have been copied.
   */
  async used(
    challenge: string,
    { response, ...credential }: z.infer<typeof UsedCredential>,
    passkey: Passkey,
  ): Promise<number | undefined> {
    const { userHandle, ...signed } = response;
    const handle = Buffer.from(userHandleOf(passkey.person_id)).toString('base64url');
    if (userHandle != null && userHandle !== handle) return undefined;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: { ...credential, response: signed, clientExtensionResults: {} },
        ...{ expectedChallenge: challenge, expectedOrigin: this.origin, expectedRPID: this.rpId },
        requireUserVerification: true,
        credential: {
          id: passkey.credential_id,
          publicKey: new Uint8Array(passkey.public_key),
          counter: Number(passkey.counter),
        },
      });
      return verified ? authenticationInfo.newCounter : undefined;
    } catch (error) {
      this.logger.debug({ msg: 'A passkey was refused.', err: error });
      return undefined;
    }
  }
}

/** The person's id: what authenticators keep about a person says nothing else about them. */
function userHandleOf(personId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(personId.replaceAll('-', ''), 'hex'));
}
