import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '#libs/platform';
import type { SessionIdentity } from '../../edge/auth/known-session.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { PersonView } from '../persons/person.dto.js';
import { SignInFlows } from '../sign-in/sign-in-flows.js';
import { passkeyViewOf } from './passkey.dto.js';
import type { PasskeyChallenge, PasskeySpec, PasskeyView } from './passkey.dto.js';
import { PasskeysRepository } from './passkeys.repository.js';
import { WebAuthn } from './webauthn.js';

const FLOW_MS = 300_000;

/** Adds passkeys to the accounts of people who are signed in. A challenge is for one session, and for one answer. */
@Injectable()
export class NewPasskeys {
  constructor(
    private readonly webAuthn: WebAuthn,
    private readonly flows: SignInFlows,
    private readonly repository: PasskeysRepository,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  async begin(person: PersonView, { sessionId }: SessionIdentity): Promise<PasskeyChallenge> {
    const known = await this.repository.list(person.id);
    const ids = known.map(({ credential_id: id }) => id);
    const { challenge, options } = await this.webAuthn.newPasskey(person, ids);
    const flow = { kind: 'new-passkey', boundTo: sessionId, secret: challenge, validMs: FLOW_MS } as const;
    return { id: await this.flows.begin(flow), options };
  }

  /** @throws ServiceError `passkey.invalid`, `passkey.exists`, `passkey.too_many` */
  async complete(
    { personId, sessionId }: SessionIdentity,
    { id: flowId, response, name }: PasskeySpec,
  ): Promise<PasskeyView> {
    const challenge = await this.flows.take(flowId, 'new-passkey', sessionId);
    const credential = challenge === undefined ? undefined : await this.webAuthn.created(challenge, response);
    if (credential === undefined) {
      throw refuse(
        'passkey.invalid',
        'The response does not answer a challenge of this session: begin again with POST /v1/passkeys/options.',
      );
    }
    const passkey = {
      ...{ id: this.ids.next(), person_id: personId, name, ...credential },
      ...{ created_at: this.clock.now(), last_used_at: null },
    };
    await this.repository.insert(passkey);
    return passkeyViewOf(passkey);
  }
}
