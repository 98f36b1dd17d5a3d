import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { taskQuery } from '../data/tasks.js';
import type { TaskSummary } from '../data/tasks.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { TimeLeft } from '../parts/time-left.js';
import { workerTasksQuery } from './workers-data.js';

/** The live tasks that a worker has, or had, a place on, and what became of it. */
export function WorkerTasks({ workerId }: { readonly workerId: string }) {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const tasks = useQuery(workerTasksQuery(workerId, cursors.at(-1)));
  return (
    <>
      <Loaded query={tasks}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 ? (
              <p className="muted">{t('desk.worker.no_tasks')}</p>
            ) : (
              <ul className="plain">
                {data.map(task => (
                  <WorkerTask key={task.task_id} task={task} workerId={workerId} />
                ))}
              </ul>
            )}
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )}
      </Loaded>
      <Link href={`/?order=newest&worker=${workerId}`}>{t('desk.worker.all_tasks')}</Link>
    </>
  );
}

function WorkerTask({ task, workerId }: { readonly task: TaskSummary; readonly workerId: string }) {
  const t = useMessages();
  const { data } = useQuery(taskQuery(task.task_id));
  const place = data?.assignments.find(({ worker_id: id }) => id === workerId);
  return (
    <li>
      <Link href={`/tasks/${task.task_id}`} className="address" dir="auto">
        {task.title}
      </Link>
      <div className="row">
        {place !== undefined && (
          <span className="tag">{t.find(`desk.assignment.${place.status}`) ?? place.status}</span>
        )}
        <TimeLeft task={task} />
      </div>
    </li>
  );
}
