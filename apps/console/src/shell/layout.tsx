import { Suspense, lazy, useEffect, useRef } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Membership, Session } from '../api/session-paths.js';
import { LOCALES, loadArea, setLocale } from '../messages/catalog.js';
import { useMessages } from '../messages/use-messages.js';
import { Header } from './header.js';
import { keptLocale } from '../session/kept-choices.js';
import { useMembership } from '../session/membership.js';
import { PAGES } from './pages.js';
import { ShortcutHost } from '../shortcuts/shortcut-host.js';

const AccountPage = lazy(async () => {
  const [module] = await Promise.all([
    import('../account/account-page.js'),
    loadArea('account'),
    loadArea('problems'),
  ]);
  return module;
});

const SessionEnded = lazy(async () => {
  const [module] = await Promise.all([
    import('../sign-in/session-ended.js'),
    loadArea('sign-in'),
    loadArea('problems'),
  ]);
  return module;
});

/** Everything around a page: the header, the shortcuts, and the dialog of a session that has ended. */
export function Layout({ session, hasEnded }: { readonly session: Session; readonly hasEnded: boolean }) {
  const t = useMessages();
  const { membership, choose } = useMembership(session);
  const main = useFocusAfterNavigation();
  useLanguageOf(session.person.locale);
  return (
    <>
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <Header session={session} membership={membership} onOrganization={choose} />
      <main id="main" tabIndex={-1} ref={main}>
        {membership === undefined ? (
          <p className="notice">{t('shell.no_membership')}</p>
        ) : (
          <Pages key={membership.id} session={session} membership={membership} />
        )}
      </main>
      <ShortcutHost />
      {hasEnded && (
        <Suspense fallback={null}>
          <SessionEnded email={session.person.email} />
        </Suspense>
      )}
    </>
  );
}

function Pages({ session, membership }: { readonly session: Session; readonly membership: Membership }) {
  const t = useMessages();
  const pages = PAGES.filter(({ isFor }) => isFor(membership));
  const home = pages[0]?.path;
  return (
    <Suspense fallback={<p className="notice muted">{t('shell.loading')}</p>}>
      <Switch>
        {pages.map(({ path, Component }) => (
          <Route key={path} path={path} nest>
            <Component person={session.person} membership={membership} />
          </Route>
        ))}
        <Route path="/account">
          <AccountPage />
        </Route>
        {home !== undefined && (
          <Route path="/">
            <Redirect to={home} replace />
          </Route>
        )}
        <Route>
          <p className="notice">{t(home === undefined ? 'shell.no_pages' : 'shell.not_found')}</p>
        </Route>
      </Switch>
    </Suspense>
  );
}

/** The language that the person has chosen elsewhere, unless another one was chosen in this browser. */
function useLanguageOf(chosen: string | null): void {
  useEffect(() => {
    const locale = LOCALES.find(one => one === chosen);
    if (locale !== undefined && keptLocale() === undefined) void setLocale(locale);
  }, [chosen]);
}

/** Moves the focus to the content when another page is opened, as loading a document would. */
function useFocusAfterNavigation() {
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const area = location.split('/')[1] ?? '';
  const before = useRef(area);
  useEffect(() => {
    if (before.current !== area) main.current?.focus();
    before.current = area;
  }, [area]);
  return main;
}
