import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { shortId } from '../data/directory.js';
import type { Named } from '../data/directory.js';
import type { TaskSummary } from '../data/tasks.js';
import { StatusTag } from '../parts/status-tag.js';
import { TimeLeft } from '../parts/time-left.js';

interface TaskTableProps {
  readonly tasks: readonly TaskSummary[];
  readonly pools: readonly Named[];
}

/** Tasks in the order that they are given in. */
export function TaskTable({ tasks, pools }: TaskTableProps) {
  const t = useMessages();
  return (
    <table className="tasks">
      <thead>
        <tr>
          <th scope="col">{t('desk.column.time')}</th>
          <th scope="col">{t('desk.column.task')}</th>
          <th scope="col">{t('desk.column.status')}</th>
          <th scope="col" className="wide">
            {t('desk.column.urgency')}
          </th>
          <th scope="col" className="wide">
            {t('desk.column.pool')}
          </th>
        </tr>
      </thead>
      <tbody>
        {tasks.map(task => (
          <TaskRow key={task.task_id} task={task} pool={pools.find(({ id }) => id === task.worker_pool_id)} />
        ))}
      </tbody>
    </table>
  );
}

function TaskRow({ task, pool }: { readonly task: TaskSummary; readonly pool: Named | undefined }) {
  const t = useMessages();
  return (
    <tr>
      <td>
        <TimeLeft task={task} />
      </td>
      <td className="task-cell">
        <Link href={`/tasks/${task.task_id}`} dir="auto">
          {task.title}
        </Link>
        <span className="muted">
          <bdi>{task.domain}</bdi>
          {' · '}
          <bdi>{task.request_id ?? shortId(task.task_id)}</bdi>
        </span>
      </td>
      <td>
        <StatusTag status={task.status} />
        {task.breached && <span className="tag bad">{t('desk.breached')}</span>}
      </td>
      <td className="wide">{t.find(`desk.urgency.${task.urgency}`)}</td>
      <td className="wide">
        <bdi>{pool?.name ?? ''}</bdi>
      </td>
    </tr>
  );
}
