import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'wouter';
import { SignOutButton } from '../sign-out/sign-out-button.js';
import { call } from '../api/call.js';
import type { Person } from '../api/session-paths.js';
import { LOCALES, setLocale } from '../messages/catalog.js';
import type { Locale } from '../messages/catalog.js';
import { useMessages } from '../messages/use-messages.js';
import { keepLocale } from '../session/kept-choices.js';
import { openShortcutHelp } from '../shortcuts/shortcuts.js';

const LANGUAGES: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français' };

/** Who is signed in, the language, and the way out; a disclosure, so that it works without script of its own. */
export function AccountMenu({
  person,
  organization,
}: {
  readonly person: Person;
  readonly organization: string | undefined;
}) {
  const t = useMessages();
  const client = useQueryClient();
  const menu = useRef<HTMLDetailsElement>(null);
  const name = person.name === '' ? person.email : person.name;
  const choose = async (locale: Locale): Promise<void> => {
    keepLocale(locale);
    await setLocale(locale);
    // For the mails; the page does not depend on it.
    await call('patch', '/v1/person', { body: { locale } }).catch(() => undefined);
    await client.invalidateQueries({ queryKey: ['session'] });
  };
  return (
    <details
      className="account"
      ref={menu}
      onKeyDown={event => {
        if (event.key === 'Escape' && menu.current) menu.current.open = false;
      }}
    >
      <summary aria-label={t('shell.account_of', { name })}>
        <span className="avatar" aria-hidden="true">
          {name.slice(0, 1).toUpperCase()}
        </span>
      </summary>
      <div className="account-panel">
        <p>
          <strong>{name}</strong>
          {person.email !== name && <span className="muted">{person.email}</span>}
          {organization !== undefined && <span className="muted">{organization}</span>}
        </p>
        <label>
          {t('shell.language')}
          <select
            value={t.locale}
            onChange={event => {
              const chosen = LOCALES.find(locale => locale === event.currentTarget.value);
              if (chosen !== undefined) void choose(chosen);
            }}
          >
            {LOCALES.map(locale => (
              <option key={locale} value={locale} lang={locale}>
                {LANGUAGES[locale]}
              </option>
            ))}
          </select>
        </label>
        <Link className="button" href="/account">
          {t('shell.account')}
        </Link>
        <button type="button" className="button" onClick={openShortcutHelp}>
          {t('shell.shortcuts')} <kbd>?</kbd>
        </button>
        <SignOutButton personId={person.id} />
      </div>
    </details>
  );
}
