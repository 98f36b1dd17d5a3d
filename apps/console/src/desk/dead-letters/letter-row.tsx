import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { When } from '../parts/when.js';
import { useResend } from './dead-letters-data.js';
import type { DeadLetter } from './dead-letters-data.js';

interface LetterRowProps {
  readonly letter: DeadLetter;
  readonly mayResend: boolean;
}

/** One letter; it leaves the open ones when it could be handled. */
export function LetterRow({ letter, mayResend }: LetterRowProps) {
  const t = useMessages();
  const resend = useResend();
  const hasFailed = resend.data !== undefined && resend.data.outcome !== 'done';
  return (
    <tr>
      <th scope="row">
        {letter.task_id === null ? (
          <code>{letter.event_type}</code>
        ) : (
          <Link href={`/tasks/${letter.task_id}`}>
            <code>{letter.event_type}</code>
          </Link>
        )}
      </th>
      <td>
        <code>{letter.durable}</code>
      </td>
      <td>
        {t.find(`desk.letters.reason.${letter.reason}`) ?? letter.reason}
        {letter.deaths > 1 && (
          <span className="muted"> {t('desk.letters.deaths', { count: letter.deaths })}</span>
        )}
      </td>
      <td>
        <When at={letter.died_at} />
      </td>
      <td>
        {mayResend ? (
          <>
            <button
              type="button"
              className="button"
              disabled={resend.isPending}
              onClick={() =>
                resend.mutate(letter.letter_id, {
                  onSuccess: ({ outcome }) =>
                    announce(t(outcome === 'done' ? 'desk.letters.handled' : 'desk.letters.failed_again')),
                })
              }
            >
              {t('desk.letters.resend')}
            </button>
            {hasFailed && <p className="note bad">{t('desk.letters.failed_again')}</p>}
            <ProblemNote error={resend.error} />
          </>
        ) : (
          (t.find(`desk.letters.status.${letter.status}`) ?? letter.status)
        )}
      </td>
    </tr>
  );
}
