import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PasskeyUse } from './passkey.dto.js';
import { PasskeysRepository } from './passkeys.repository.js';
import { WebAuthn } from './webauthn.js';
import type { Challenge } from './webauthn.js';

/** A known passkey that was used, rightly or not. */
export type UsedPasskey =
  | {
      readonly outcome: 'right';
      readonly personId: string;
      readonly passkeyId: string;
      readonly counter: number;
    }
  | { readonly outcome: 'wrong'; readonly personId: string };

/** The passkeys that people sign in with. */
@Injectable()
export class VerifiedPasskeys {
  constructor(
    private readonly repository: PasskeysRepository,
    private readonly webAuthn: WebAuthn,
  ) {}

  challenge(): Promise<Challenge> {
    return this.webAuthn.signIn();
  }

  /** Undefined for a credential that nobody has. */
  async verified(challenge: string, response: PasskeyUse['response']): Promise<UsedPasskey | undefined> {
    const passkey = await this.repository.withCredential(response.id);
    if (passkey === null) return undefined;
    const { id: passkeyId, person_id: personId } = passkey;
    const counter = await this.webAuthn.used(challenge, response, passkey);
    return counter === undefined
      ? { outcome: 'wrong', personId }
      : { outcome: 'right', personId, passkeyId, counter };
  }

  /** @returns the person's id; undefined when the passkey was deleted, or used further, in the meantime */
  async use(
    manager: EntityManager,
    { passkeyId, personId, counter }: Extract<UsedPasskey, { outcome: 'right' }>,
    now: Date,
  ): Promise<string | undefined> {
    return (await this.repository.use(manager, passkeyId, counter, now)) ? personId : undefined;
  }
}
