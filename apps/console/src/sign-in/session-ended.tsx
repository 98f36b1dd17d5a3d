import { useMessages } from '../messages/use-messages.js';
import { useSignedIn } from '../session/session.js';
import { Dialog } from '../ui/dialog.js';
import { CodeSignIn } from './code-sign-in.js';

/** Over the page whose session has ended, which stays as it is. */
export default function SessionEnded({ email }: { readonly email: string }) {
  const t = useMessages();
  const signedIn = useSignedIn();
  return (
    <Dialog title={t('sign_in.ended.title')}>
      <p>{t('sign_in.ended.text')}</p>
      <CodeSignIn email={email} onSignedIn={signedIn} />
    </Dialog>
  );
}
