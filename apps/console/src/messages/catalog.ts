import type account from '../account/messages/en.json';
import type desk from '../desk/messages/en.json';
import type problems from '../problems/messages/en.json';
import type shell from '../shell/messages/en.json';
import type signIn from '../sign-in/messages/en.json';
import type start from '../start/messages/en.json';
import type work from '../work/messages/en.json';

/** The parts of the console that have messages of their own, in `<area>/messages/<locale>.json`. */
export type Area = 'account' | 'shell' | 'sign-in' | 'problems' | 'work' | 'desk' | 'start';
export type MessageKey =
  | keyof typeof account
  | keyof typeof shell
  | keyof typeof signIn
  | keyof typeof problems
  | keyof typeof work
  | keyof typeof desk
  | keyof typeof start;

export const LOCALES = ['en', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

type Messages = Readonly<Record<string, string>>;
const FILES = import.meta.glob<Messages>('../*/messages/*.json', { import: 'default' });

/** What is shown now: replaced as a whole, so that a page never mixes languages. */
export interface Catalog {
  readonly locale: Locale;
  readonly messages: ReadonlyMap<string, string>;
}

let catalog: Catalog = { locale: 'en', messages: new Map() };
let wanted: Locale = 'en';
const areas = new Set<Area>();
const listeners = new Set<() => void>();

export function currentCatalog(): Catalog {
  return catalog;
}

export function onCatalogChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Loads the messages of an area, before its page is shown. */
export async function loadArea(area: Area): Promise<void> {
  if (areas.has(area)) return;
  areas.add(area);
  await show(wanted);
}

/** Shows everything in another language, once its messages are loaded. */
export async function setLocale(locale: Locale): Promise<void> {
  wanted = locale;
  await show(locale);
}

/** Areas and the language may change while messages are loaded: what is shown is then what was asked for last. */
async function show(locale: Locale): Promise<void> {
  const asked = [...areas];
  const loaded = await Promise.all(asked.map(area => messagesOf(area, locale)));
  if (locale !== wanted || asked.length !== areas.size) await show(wanted);
  else replace(locale, loaded.flat());
}

/** The language that the browser prefers among those that the console has. */
export function preferredLocale(wanted: readonly string[]): Locale {
  const languages = wanted.map(tag => tag.slice(0, 2).toLowerCase());
  return languages.map(language => LOCALES.find(locale => locale === language)).find(Boolean) ?? 'en';
}

async function messagesOf(area: Area, locale: Locale): Promise<[string, string][]> {
  const load = FILES[`../${area}/messages/${locale}.json`];
  return load === undefined ? [] : Object.entries(await load());
}

function replace(locale: Locale, messages: Iterable<readonly [string, string]>): void {
  catalog = { locale, messages: new Map(messages) };
  document.documentElement.lang = locale;
  for (const listener of listeners) listener();
}
