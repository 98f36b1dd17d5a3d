import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { useSignedIn } from '../session/session.js';
import { CodeSignIn } from './code-sign-in.js';
import { IssuerSignIn } from './issuer-sign-in.js';
import { LinkSignIn } from './link-sign-in.js';
import { OtherWays } from './other-ways.js';
import { fragmentOf } from './fragment.rule.js';
import './sign-in.css';

/** At every address for people who are not signed in, and at /sign-in for the links in mails. */
export default function SignInPage() {
  const t = useMessages();
  const [fragment, setFragment] = useState(() => fragmentOf(window.location.hash));
  const [location, navigate] = useLocation();
  const signedIn = useSignedIn();
  const goOn = (session: Session): void => {
    signedIn(session);
    if (location === '/sign-in') navigate('/', { replace: true });
  };
  useEffect(() => {
    document.title = `${t('sign_in.title')} · Countersign`;
  }, [t]);
  useEffect(() => {
    const take = (): void => {
      if (window.location.hash === '') return;
      setFragment(fragmentOf(window.location.hash));
      // What signs in must not stay in the address or in the history.
      window.history.replaceState(null, '', window.location.pathname);
    };
    take();
    // A link that is opened in the tab that shows this page changes nothing but the fragment: the page is not loaded.
    window.addEventListener('hashchange', take);
    return () => {
      window.removeEventListener('hashchange', take);
    };
  }, []);
  return (
    <main className="sign-in">
      <p className="brand">Countersign</p>
      <h1>{t('sign_in.title')}</h1>
      {fragment.kind === 'issuer' && (
        <IssuerSignIn key={fragment.state} answer={fragment} onSignedIn={goOn} />
      )}
      {fragment.kind === 'issuer_refused' && (
        <p role="alert" className="note warn">
          {t('sign_in.issuer.refused')}
        </p>
      )}
      {fragment.kind === 'link' ? (
        <LinkSignIn key={fragment.token} token={fragment.token} onSignedIn={goOn} />
      ) : (
        <>
          <CodeSignIn
            key={fragment.kind === 'code' ? fragment.id : ''}
            sent={fragment.kind === 'code' ? fragment : undefined}
            onSignedIn={goOn}
          />
          <OtherWays onSignedIn={goOn} />
        </>
      )}
    </main>
  );
}
