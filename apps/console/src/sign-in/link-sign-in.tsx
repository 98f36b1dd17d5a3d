import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.js';
import type { Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote } from '../ui/problem-note.js';

/** Redeems a one-use link by a button: opening the page must not use it up, since mail scanners and previews open it. */
export function LinkSignIn({
  token,
  onSignedIn,
}: {
  readonly token: string;
  readonly onSignedIn: (session: Session) => void;
}) {
  const t = useMessages();
  const redeem = useMutation({
    mutationFn: () => call('post', '/v1/sign-in/links/redeem', { body: { token } }),
    onSuccess: onSignedIn,
  });
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        redeem.mutate();
      }}
    >
      <p>{t('sign_in.link.text')}</p>
      <ProblemNote error={redeem.error} />
      <button type="submit" className="button primary" disabled={redeem.isPending}>
        {t('sign_in.submit')}
      </button>
    </form>
  );
}
