import { useMessages } from '../../messages/use-messages.js';
import type { TaskView } from '../data/tasks.js';
import { When } from '../parts/when.js';
import { WorkerLink } from '../parts/worker-link.js';

/** Who has, or had, a place on the task. */
export function Assignments({ assignments }: Pick<TaskView, 'assignments'>) {
  const t = useMessages();
  if (assignments.length === 0) return <p className="muted">{t('desk.assignments.none')}</p>;
  return (
    <ul className="plain">
      {assignments.map(one => {
        const due = one.status === 'offered' ? one.offer_expires_at : one.release_at;
        return (
          <li key={one.assignment_id}>
            <WorkerLink workerId={one.worker_id} />{' '}
            <span className="tag">{t.find(`desk.assignment.${one.status}`) ?? one.status}</span>{' '}
            <span className="muted">
              <When
                at={one.ended_at ?? one.submitted_at ?? one.started_at ?? one.accepted_at ?? one.offered_at}
              />
              {due !== null && one.ended_at === null && (
                <>
                  {' · '}
                  {t('desk.assignment.until')} <When at={due} />
                </>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
