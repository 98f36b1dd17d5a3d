import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { Countdown } from '../../ui/countdown.js';
import type { Assignment } from '../data/assignment.js';
import { lostAt } from '../data/assignment.js';
import { TaskFacts, TaskTags } from '../task/task-facts.js';

interface OfferRowProps {
  readonly offer: Assignment;
  readonly isGone: boolean;
  readonly isBusy: boolean;
  readonly onAccept: (assignmentId: string) => void;
  readonly onDecline: (assignmentId: string) => void;
}

/** An offer with its two answers. One that has ended keeps its place, without them. */
export function OfferRow({ offer, isGone, isBusy, onAccept, onDecline }: OfferRowProps) {
  const t = useMessages();
  const { assignment_id: id, task } = offer;
  const until = lostAt(offer);
  return (
    <li className={isGone ? 'card gone' : 'card'} data-row data-offer={isGone ? undefined : id}>
      <div className="card-main">
        <Link href={`/${id}`} className="card-title">
          {task.title}
        </Link>
        <TaskTags assignment={offer} />
      </div>
      <TaskFacts assignment={offer} />
      <div className="card-end">
        {isGone ? (
          <span className="muted">{t('work.offer.gone')}</span>
        ) : (
          <>
            {until !== null && <Countdown until={until} label={t('work.offer.ends_in')} />}
            <button
              type="button"
              className="button"
              disabled={isBusy}
              aria-label={t('work.decline_of', { title: task.title })}
              onClick={() => {
                onDecline(id);
              }}
            >
              {t('work.decline')}
            </button>
            <button
              type="button"
              className="button primary"
              disabled={isBusy}
              aria-label={t('work.accept_of', { title: task.title })}
              onClick={() => {
                onAccept(id);
              }}
            >
              {t('work.accept')}
            </button>
          </>
        )}
      </div>
    </li>
  );
}
