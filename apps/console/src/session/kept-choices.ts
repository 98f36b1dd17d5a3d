import { LOCALES } from '../messages/catalog.js';
import type { Locale } from '../messages/catalog.js';

/** Choices of this browser. No key, token, or content is ever kept here. */
const LOCALE = 'countersign.locale';
const ORGANIZATION = 'countersign.organization';
const SHORTCUTS = 'countersign.shortcuts';

export function keptLocale(): Locale | undefined {
  return LOCALES.find(locale => locale === read(localStorage, LOCALE));
}

export function keepLocale(locale: Locale): void {
  write(localStorage, LOCALE, locale);
}

/** Per tab, so that two tabs can show two organizations; a new tab starts with the last choice. */
export function keptOrganization(): string | undefined {
  return read(sessionStorage, ORGANIZATION) ?? read(localStorage, ORGANIZATION);
}

export function keepOrganization(id: string): void {
  write(sessionStorage, ORGANIZATION, id);
  write(localStorage, ORGANIZATION, id);
}

/** Whether single keys act. People who dictate, or type on a device that repeats keys, switch that off. */
export function areShortcutsOn(): boolean {
  return read(localStorage, SHORTCUTS) !== 'off';
}

export function keepShortcuts(on: boolean): void {
  write(localStorage, SHORTCUTS, on ? 'on' : 'off');
}

/** A browser may forbid storage; the choice then lasts as long as the page. */
function read(storage: Storage, name: string): string | undefined {
  try {
    return storage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: Storage, name: string, value: string): void {
  try {
    storage.setItem(name, value);
  } catch {
    // See `read`.
  }
}
