import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { Countdown } from '../../ui/countdown.js';
import { formatTime } from '../../ui/format.js';
import type { Assignment } from '../data/assignment.js';
import { isOpen, lostAt } from '../data/assignment.js';
import { StatusTag } from '../task/status-tag.js';
import { TaskFacts } from '../task/task-facts.js';

/** An assignment that the worker has, or had. */
export function TaskRow({ assignment }: { readonly assignment: Assignment }) {
  const t = useMessages();
  const { assignment_id: id, task, status } = assignment;
  const until = isOpen(assignment) ? lostAt(assignment) : null;
  const endedAt = assignment.submitted_at ?? assignment.ended_at;
  return (
    <li className="card" data-row>
      <div className="card-main">
        <Link href={`/${id}`} className="card-title">
          {task.title}
        </Link>
        <p className="tags">
          <StatusTag status={status} />
        </p>
      </div>
      <TaskFacts assignment={assignment} />
      <div className="card-end">
        {until !== null && <Countdown until={until} label={t('work.time_left')} />}
        {!isOpen(assignment) && endedAt !== null && (
          <time className="muted" dateTime={endedAt}>
            {formatTime(endedAt, t.locale)}
          </time>
        )}
      </div>
    </li>
  );
}
