import { z } from 'zod';
import { Id, InstantOut, Label, TimeZone } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';
import { Email } from './email.rule.js';

/** The languages of mails and pages. */
export const LOCALES = ['en', 'fr'] as const;
export const Locale = z.enum(LOCALES);
export type Locale = z.infer<typeof Locale>;

export const EXAMPLE_PERSON = {
  id: '0198f0a6-6071-7c83-94e5-f60718293a4b',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  locale: 'en' as const,
  time_zone: 'Europe/London',
};

export const PersonView = named(
  'Person',
  z.strictObject({ id: Id, email: z.string(), name: z.string(), locale: Locale, time_zone: z.string() }),
  EXAMPLE_PERSON,
);
export type PersonView = z.infer<typeof PersonView>;

export const PersonSpec = named(
  'PersonSpec',
  z.strictObject({
    email: Email,
    name: Label,
    locale: Locale.default('en'),
    time_zone: TimeZone.default('UTC'),
  }),
  { email: 'ada@example.com', name: 'Ada Lovelace' },
);
export type PersonSpec = z.infer<typeof PersonSpec>;

/** What people change about themselves. */
export const PersonChange = named(
  'PersonChange',
  z.strictObject({ name: Label, locale: Locale, time_zone: TimeZone }).partial(),
  { locale: 'fr', time_zone: 'Europe/Paris' },
);
export type PersonChange = z.infer<typeof PersonChange>;

export const InstallationPerson = named(
  'InstallationPerson',
  z.strictObject({ ...PersonView.shape, created_at: InstantOut }),
  { ...EXAMPLE_PERSON, created_at: '2026-03-01T11:55:00.000Z' },
);
export type InstallationPerson = z.infer<typeof InstallationPerson>;

export const PersonQuery = z.strictObject({ email: Email.optional(), ...pageQuery });
export type PersonQuery = z.output<typeof PersonQuery>;
