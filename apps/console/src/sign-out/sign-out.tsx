import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/call.js';
import { isSignedOut } from '../api/problem.js';
import { useMessages } from '../messages/use-messages.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';
import { sendHeldAnswers } from '../work/assignment/held-answers.js';
import { removeSentDrafts, sendDrafts } from '../work/drafts/leave-drafts.js';

interface SignOutProps {
  readonly personId: string;
  readonly onStay: () => void;
}

/**
 * Signs out, and takes the drafts of the person out of this browser: others may use it next. What the server cannot be
 * given stays, and the person is asked first.
 */
export default function SignOut({ personId, onStay }: SignOutProps) {
  const t = useMessages();
  const leave = useMutation({
    mutationFn: async () => {
      await endSession();
      removeSentDrafts(personId);
      // Forgets everything that this page has read.
      window.location.assign('/console/sign-in');
    },
  });
  const { mutate: end } = leave;
  const { mutate: prepare, data: unsent = 0 } = useMutation({
    mutationFn: async () => {
      await sendHeldAnswers();
      return sendDrafts(personId);
    },
    onSuccess: count => {
      if (count === 0) end();
    },
  });
  useEffect(() => {
    prepare();
  }, [prepare]);
  if (unsent === 0 && leave.error === null) return null;
  return (
    <Dialog title={t('shell.sign_out')} onClose={onStay}>
      {unsent > 0 && <p>{t('account.sign_out.kept', { count: unsent })}</p>}
      <ProblemNote error={leave.error} />
      <div className="row">
        <button type="button" className="button primary" disabled={leave.isPending} onClick={() => end()}>
          {t('shell.sign_out')}
        </button>
        <button type="button" className="button quiet" onClick={onStay}>
          {t('account.sign_out.stay')}
        </button>
      </div>
    </Dialog>
  );
}

async function endSession(): Promise<void> {
  try {
    await call('delete', '/v1/session');
  } catch (error) {
    if (!isSignedOut(error)) throw error;
  }
}
