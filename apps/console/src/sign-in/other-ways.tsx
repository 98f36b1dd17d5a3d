import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { ProblemError } from '../api/problem.js';
import type { Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote } from '../ui/problem-note.js';
import { hasPasskeys, signInWithPasskey } from './passkeys.js';

/** The ways to sign in besides a code, as far as this installation and this browser have them. */
export function OtherWays({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const t = useMessages();
  const { data: ways } = useQuery({
    queryKey: ['sign-in', 'ways'],
    queryFn: ({ signal }) => call('get', '/v1/sign-in', { signal }),
  });
  const passkey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onSignedIn });
  const issuer = useMutation({
    mutationFn: () => call('post', '/v1/sign-in/oidc', { body: {} }),
    onSuccess: ({ authorization_url: url }) => {
      window.location.assign(url);
    },
  });
  if (ways === undefined) return null;
  const takesPasskeys = ways.passkey && hasPasskeys();
  if (!takesPasskeys && !ways.oidc) return null;
  const isBusy = passkey.isPending || issuer.isPending;
  return (
    <section className="other-ways" aria-label={t('sign_in.other_ways')}>
      {takesPasskeys && (
        <button type="button" className="button" disabled={isBusy} onClick={() => passkey.mutate()}>
          {t('sign_in.passkey')}
        </button>
      )}
      {ways.oidc && (
        <button type="button" className="button" disabled={isBusy} onClick={() => issuer.mutate()}>
          {t('sign_in.issuer')}
        </button>
      )}
      {passkey.error instanceof ProblemError || passkey.error === null ? (
        <ProblemNote error={passkey.error ?? issuer.error} />
      ) : (
        <p role="alert" className="note warn">
          {t('sign_in.passkey.none')}
        </p>
      )}
    </section>
  );
}
