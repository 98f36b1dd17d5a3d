import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { SignOutButton } from '../sign-out/sign-out-button.js';
import { call } from '../api/call.js';
import type { Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { invitation } from './invitation.js';
import { ProblemNote } from '../ui/problem-note.js';
import { useTitle } from '../ui/use-title.js';
import './sign-in.css';

interface InvitationPageProps {
  readonly token: string;
  readonly session: Session;
}

/** Accepts an invitation by a button: opening its link must not, since mail scanners open every link. */
export default function InvitationPage({ token, session }: InvitationPageProps) {
  const t = useMessages();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  useTitle(t('sign_in.invitation.title'));
  const leave = (): void => {
    invitation.set(undefined);
    navigate('/', { replace: true });
  };
  const accept = useMutation({
    mutationFn: () => call('post', '/v1/invitations/accept', { body: { token } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['session'] });
      leave();
    },
  });
  return (
    <main className="sign-in">
      <p className="brand">Countersign</p>
      <h1>{t('sign_in.invitation.title')}</h1>
      <p>{t('sign_in.invitation.text', { email: session.person.email })}</p>
      <ProblemNote error={accept.error} />
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={accept.isPending}
          onClick={() => accept.mutate()}
        >
          {t('sign_in.invitation.accept')}
        </button>
        <button type="button" className="button quiet" onClick={leave}>
          {t('sign_in.invitation.later')}
        </button>
        <SignOutButton personId={session.person.id} />
      </div>
    </main>
  );
}
