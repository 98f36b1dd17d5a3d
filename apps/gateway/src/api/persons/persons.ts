import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, LessThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Id, notFound } from '#libs/contracts';
import { decodeCursor, pageFrom, violates } from '#libs/database';
import { Clock, IdSource } from '#libs/platform';
import { refuse } from '../../edge/errors/problem-codes.js';
import { emailKey } from './email.rule.js';
import { Locale } from './person.dto.js';
import type { InstallationPerson, PersonChange, PersonQuery, PersonSpec, PersonView } from './person.dto.js';
import { PersonEntity } from './person.entity.js';
import type { Person } from './person.entity.js';

const Position = z.strictObject({ id: Id });

/** The people with accounts of their own. An address has at most one account. */
@Injectable()
export class Persons {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `person.email_taken` */
  async create(manager: EntityManager, { email, ...spec }: PersonSpec): Promise<Person> {
    const now = this.clock.now();
    const person: Person = {
      ...{ id: this.ids.next(), email, email_key: emailKey(email), ...spec },
      ...{ created_at: now, updated_at: now, erased_at: null },
    };
    try {
      await manager.insert(PersonEntity, person);
    } catch (error) {
      if (!violates(error, 'persons_email_key')) throw error;
      throw refuse('person.email_taken', 'There is an account with this e-mail address already.', {
        faults: [{ pointer: '/email', detail: 'Belongs to another account.' }],
      });
    }
    return person;
  }

  /** @throws ServiceError `person.not_found` */
  async get(personId: string, manager: EntityManager = this.dataSource.manager): Promise<Person> {
    const found = await manager.findOneBy(PersonEntity, { id: personId, erased_at: IsNull() });
    if (found === null) throw notFound('person');
    return found;
  }

  /** Uses the index of the constraint persons_email_key. */
  async withEmail(key: string, manager: EntityManager = this.dataSource.manager): Promise<Person | null> {
    return manager.findOneBy(PersonEntity, { email_key: key });
  }

  /** Omitted fields are unchanged. @throws ServiceError `person.not_found` */
  async change(personId: string, { name, locale, time_zone }: PersonChange): Promise<PersonView> {
    await this.dataSource.manager.update(
      PersonEntity,
      { id: personId, erased_at: IsNull() },
      {
        ...(name !== undefined && { name }),
        ...(locale !== undefined && { locale }),
        ...(time_zone !== undefined && { time_zone }),
        updated_at: this.clock.now(),
      },
    );
    return personViewOf(await this.get(personId));
  }

  /** Newest first. */
  async list({ email, limit, cursor }: PersonQuery): Promise<{
    data: readonly InstallationPerson[];
    next_cursor: string | null;
  }> {
    const beforeId = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const rows = await this.dataSource.manager.find(PersonEntity, {
      where: {
        erased_at: IsNull(),
        ...(email !== undefined && { email_key: emailKey(email) }),
        ...(beforeId !== null && { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const { items, cursor: next } = pageFrom(rows.map(installationViewOf), limit, ({ id }) => ({ id }));
    return { data: items, next_cursor: next };
  }
}

export function personViewOf({ id, email, name, locale, time_zone }: Person): PersonView {
  return { id, email: email ?? '', name, locale: Locale.catch('en').parse(locale), time_zone };
}

export function installationViewOf(person: Person): InstallationPerson {
  return { ...personViewOf(person), created_at: person.created_at.toISOString() };
}
