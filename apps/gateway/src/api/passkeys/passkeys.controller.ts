import { Body, Controller, Param } from '@nestjs/common';
import { notFound, pageOf } from '#libs/contracts';
import { Person } from '../../edge/admission/caller.decorator.js';
import type { PersonCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { FromBrowser } from '../../edge/endpoint/request.decorators.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { NoBody } from '../../edge/schemas/input.js';
import { PasskeyPath } from '../../edge/schemas/path-parameters.js';
import { Persons, personViewOf } from '../persons/persons.js';
import { SessionView } from '../sign-in/session.dto.js';
import { NewPasskeys } from './new-passkeys.js';
import { PasskeyChallenge, PasskeySpec, PasskeyUse, PasskeyView, passkeyViewOf } from './passkey.dto.js';
import { PasskeySignIn } from './passkey-sign-in.js';
import { PasskeysRepository } from './passkeys.repository.js';

const CHALLENGE = { status: 201, schema: PasskeyChallenge, description: 'The challenge.' } as const;

@Controller()
export class PasskeysController {
  constructor(
    private readonly signIn: PasskeySignIn,
    private readonly made: NewPasskeys,
    private readonly repository: PasskeysRepository,
    private readonly persons: Persons,
  ) {}

  @Endpoint('POST', '/v1/sign-in/passkeys/options', {
    summary: 'Ask for a challenge to sign in with a passkey',
    description:
      'For `navigator.credentials.get`. Valid for five minutes in the browser that asked, and for one answer.',
    access: 'browser',
    audit: 'changes_nothing',
    answer: CHALLENGE,
  })
  async challenge(
    @Body({ schema: NoBody }) _body: NoBody,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<PasskeyChallenge>> {
    return this.signIn.begin(browser);
  }

  @Endpoint('POST', '/v1/sign-in/passkeys', {
    summary: 'Sign in with a passkey',
    access: 'browser',
    audit: { action: 'session.create', fields: [] },
    answer: { status: 201, schema: SessionView, description: 'The session, with its cookie.' },
    problems: ['passkey.invalid', 'auth.too_many_failures'],
  })
  async signInWith(
    @Body({ schema: PasskeyUse }) use: PasskeyUse,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<SessionView>> {
    return this.signIn.complete(use, browser);
  }

  @Endpoint('POST', '/v1/passkeys/options', {
    summary: 'Ask for a challenge to add a passkey',
    description:
      'For `navigator.credentials.create`. Valid for five minutes in this session, and for one answer.',
    access: 'person',
    audit: 'changes_nothing',
    answer: CHALLENGE,
  })
  async options(
    @Body({ schema: NoBody }) _body: NoBody,
    @Person() { session }: PersonCaller,
  ): Promise<PasskeyChallenge> {
    return this.made.begin(personViewOf(await this.persons.get(session.personId)), session);
  }

  @Endpoint('POST', '/v1/passkeys', {
    summary: 'Add a passkey',
    access: 'person',
    audit: { action: 'passkey.create', fields: [] },
    answer: { status: 201, schema: PasskeyView, description: 'The passkey.' },
    problems: ['passkey.invalid', 'passkey.exists', 'passkey.too_many'],
  })
  async add(
    @Person() { session }: PersonCaller,
    @Body({ schema: PasskeySpec }) spec: PasskeySpec,
  ): Promise<PasskeyView> {
    return this.made.complete(session, spec);
  }

  @Endpoint('GET', '/v1/passkeys', {
    summary: 'List my passkeys',
    description: 'Newest first; all of them.',
    access: 'person',
    answer: { status: 200, schema: pageOf(PasskeyView), description: 'The passkeys.' },
  })
  async list(@Person() { session }: PersonCaller) {
    const passkeys = await this.repository.list(session.personId);
    return { data: passkeys.map(passkeyViewOf), next_cursor: null };
  }

  @Endpoint('DELETE', '/v1/passkeys/:passkey_id', {
    summary: 'Delete a passkey',
    description:
      'It no longer signs in. Sessions that it began stay: end them with `DELETE /v1/sessions/{session_id}`.',
    access: 'person',
    audit: { action: 'passkey.delete', fields: [] },
    answer: { status: 204, schema: null, description: 'Deleted.' },
    problems: ['passkey.not_found'],
  })
  async delete(
    @Person() { session }: PersonCaller,
    @Param({ schema: PasskeyPath }) { passkey_id: id }: PasskeyPath,
  ): Promise<void> {
    if (!(await this.repository.delete(session.personId, id))) throw notFound('passkey');
  }
}
