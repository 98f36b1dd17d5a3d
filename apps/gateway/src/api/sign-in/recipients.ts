import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '#libs/platform';
import { InvitationsRepository } from '../members/invitations.repository.js';
import { Locale } from '../persons/person.dto.js';
import { Persons } from '../persons/persons.js';

const MAX_NAME_CHARS = 100;

/** Someone to whom a code can be mailed. */
export interface Recipient {
  /** Undefined for someone who was invited and has no account yet. */
  readonly personId: string | undefined;
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
}

/** The people to whom codes can be mailed: those with an account, and those who were invited. */
@Injectable()
export class Recipients {
  constructor(
    private readonly persons: Persons,
    private readonly invitations: InvitationsRepository,
    private readonly clock: Clock,
  ) {}

  /** Undefined when nobody has the address. */
  async withEmail(emailKey: string, manager?: EntityManager): Promise<Recipient | undefined> {
    const person = await this.persons.withEmail(emailKey, manager);
    if (person !== null) {
      const { id, email, name, locale } = person;
      return { personId: id, email: email ?? emailKey, name, locale: localeOf(locale) };
    }
    const invited = await this.invitations.openFor(manager, emailKey, this.clock.now());
    if (invited === undefined) return undefined;
    const { email, locale } = invited;
    return { personId: undefined, email, name: nameIn(email), locale: localeOf(locale) };
  }

  /**
   * The account of someone who proved to have the address; made for someone who was invited.
   *
   * @returns its id; undefined when nobody has the address any more
   */
  async account(manager: EntityManager, emailKey: string): Promise<string | undefined> {
    const recipient = await this.withEmail(emailKey, manager);
    if (recipient === undefined || recipient.personId !== undefined) return recipient?.personId;
    const { email, name, locale } = recipient;
    return (await this.persons.create(manager, { email, name, locale, time_zone: 'UTC' })).id;
  }
}

function localeOf(text: string): Locale {
  return Locale.catch('en').parse(text);
}

/** Until the person says what their name is. */
function nameIn(email: string): string {
  return email.slice(0, email.indexOf('@')).slice(0, MAX_NAME_CHARS);
}
