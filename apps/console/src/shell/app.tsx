import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import { Router } from 'wouter';
import { loadArea } from '../messages/catalog.js';
import { useMessages } from '../messages/use-messages.js';
import { Announcer } from '../ui/announcer.js';
import { Layout } from './layout.js';
import { invitation } from '../sign-in/invitation.js';
import { queryClient, useSession } from '../session/session.js';
import { useStore } from '../ui/store.js';

const SignInPage = lazy(async () => {
  const [module] = await Promise.all([
    import('../sign-in/sign-in-page.js'),
    loadArea('sign-in'),
    loadArea('problems'),
  ]);
  return module;
});

const InvitationPage = lazy(async () => {
  const [module] = await Promise.all([
    import('../sign-in/invitation-page.js'),
    loadArea('sign-in'),
    loadArea('problems'),
  ]);
  return module;
});

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Router base="/console">
        <Suspense fallback={null}>
          <Gate />
        </Suspense>
        <Announcer />
      </Router>
    </QueryClientProvider>
  );
}

/** The page at this address for people who are signed in; to others the sign-in, at the same address. */
function Gate() {
  const session = useSession();
  const token = useStore(invitation);
  const t = useMessages();
  if (session.state === 'loading') return null;
  if (session.state === 'signed_out' || window.location.pathname === '/console/sign-in')
    return <SignInPage />;
  if (session.state === 'failed')
    return (
      <main className="notice">
        <h1>{t('shell.unreachable.title')}</h1>
        <p>{t('shell.unreachable.text')}</p>
        <button type="button" className="button primary" onClick={session.retry}>
          {t('shell.retry')}
        </button>
      </main>
    );
  if (token !== undefined) return <InvitationPage key={token} token={token} session={session.session} />;
  return <Layout {...session} />;
}
