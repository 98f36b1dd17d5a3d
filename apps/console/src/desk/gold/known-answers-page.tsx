import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { taskQuery } from '../data/tasks.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { Facts } from '../parts/facts.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Value } from '../parts/value.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';
import { knownAnswersQuery } from './gold-data.js';
import type { KnownAnswer } from './gold-data.js';

/** The tasks whose right answer is known, and how many of their workers' answers were right. */
export function KnownAnswersPage() {
  const t = useMessages();
  const can = useRights();
  const client = useQueryClient();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [removed, setRemoved] = useState<KnownAnswer>();
  const answers = useQuery(knownAnswersQuery(cursors.at(-1)));
  useTitle(t('desk.gold'));
  const remove = useMutation({
    mutationFn: ({ task_id: taskId }: KnownAnswer) =>
      call('delete', '/v1/tasks/{task_id}/gold', { path: { task_id: taskId } }),
    onSuccess: () => {
      setRemoved(undefined);
      void client.invalidateQueries({ queryKey: ['gold'] });
      void client.invalidateQueries({ queryKey: ['worker-quality'] });
    },
  });
  return (
    <div className="desk-list">
      <div className="list-head">
        <h1>{t('desk.gold')}</h1>
        {can('workers:read') && <Link href="/workers">{t('desk.workers')}</Link>}
      </div>
      <p className="muted">{t('desk.gold.text')}</p>
      <Loaded query={answers}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 && <p className="empty">{t('desk.gold.none')}</p>}
            <ul className="plain">
              {data.map(answer => (
                <Entry
                  key={answer.task_id}
                  answer={answer}
                  {...(can('quality:write') && { onRemove: setRemoved })}
                />
              ))}
            </ul>
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )}
      </Loaded>
      {removed !== undefined && (
        <ConfirmDialog
          title={t('desk.gold.remove_title')}
          text={t('desk.gold.remove_text', { count: removed.answers })}
          action={t('desk.people.remove')}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removed)}
          onClose={() => {
            remove.reset();
            setRemoved(undefined);
          }}
        />
      )}
    </div>
  );
}

function Entry({
  answer,
  onRemove,
}: {
  readonly answer: KnownAnswer;
  readonly onRemove?: (answer: KnownAnswer) => void;
}) {
  const t = useMessages();
  const { task_id: taskId, note } = answer;
  const { data: task } = useQuery({ ...taskQuery(taskId), retry: false });
  return (
    <li className="panel">
      <div className="panel-head">
        <Link href={`/tasks/${taskId}`} className="address" dir="auto">
          {task?.title ?? taskId}
        </Link>
        {onRemove !== undefined && (
          <button type="button" className="button" onClick={() => onRemove(answer)}>
            {t('desk.people.remove')}
          </button>
        )}
      </div>
      <Facts
        entries={[
          [
            t('desk.gold.right'),
            answer.answers === 0
              ? t('desk.quality.gold_none')
              : t('desk.quality.gold_of', { right: answer.right, seen: answer.answers }),
          ],
          [t('desk.filter.domain'), <bdi>{answer.domain}</bdi>],
          [t('desk.gold.note'), note === null ? null : <bdi>{note}</bdi>],
          [t('desk.gold.set_at'), <When at={answer.marked_at} />],
        ]}
      />
      <Value value={answer.output} label={t('desk.gold.answer')} />
    </li>
  );
}
