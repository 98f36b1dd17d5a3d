import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useTitle } from '../../ui/use-title.js';
import { bulkItemsQuery, bulkJobQuery, isRunning } from '../data/bulk.js';
import type { BulkJob, BulkResult } from '../data/bulk.js';
import { shortId } from '../data/directory.js';
import { lastList } from '../filters/kept-search.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Section } from '../parts/section.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';

const RESULTS = ['pending', 'changed', 'unchanged', 'refused', 'failed', 'skipped'] as const;
const TONES: Readonly<Partial<Record<BulkResult, string>>> = {
  changed: 'good',
  refused: 'warn',
  failed: 'bad',
};

/** How far an action on many tasks is, and what became of each. */
export function BulkJobPage({ jobId }: { readonly jobId: string }) {
  const t = useMessages();
  const job = useQuery(bulkJobQuery(jobId));
  useTitle(t('desk.bulk.job'));
  return (
    <div className="desk-list">
      <Link href={lastList()}>{t('desk.key.back')}</Link>
      <Loaded query={job}>
        {found => (
          <>
            <Progress job={found} />
            <Items job={found} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Progress({ job }: { readonly job: BulkJob }) {
  const t = useMessages();
  const can = useRights();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      call('post', '/v1/tasks/bulk/{job_id}/cancel', { path: { job_id: job.job_id }, body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ['bulk-jobs', job.job_id] }),
  });
  const done = job.total - job.pending;
  return (
    <>
      <h1>{t.find(`desk.bulk.${job.action.type}`)}</h1>
      <p className="quote" dir="auto">
        {job.action.reason}
      </p>
      <p role="status">
        {t.find(`desk.job.${job.status}`)} {t('desk.job.done', { done, total: job.total })}
        {job.ended_at !== null && (
          <>
            {' · '}
            <When at={job.ended_at} />
          </>
        )}
      </p>
      <progress max={Math.max(1, job.total)} value={done} aria-label={t('desk.job.progress')} />
      <ProblemNote error={cancel.error} />
      {isRunning(job) && can('tasks:write') && (
        <div>
          <button
            type="button"
            className="button"
            disabled={cancel.isPending || job.status === 'cancelling'}
            onClick={() => cancel.mutate()}
          >
            {t('desk.job.cancel')}
          </button>
        </div>
      )}
    </>
  );
}

function Items({ job }: { readonly job: BulkJob }) {
  const t = useMessages();
  const [result, setResult] = useState<BulkResult>();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const items = useQuery({
    ...bulkItemsQuery(job, { result, cursor: cursors.at(-1) }),
    refetchInterval: isRunning(job) ? 3_000 : false,
  });
  const choose = (chosen: BulkResult | undefined): void => {
    setResult(chosen);
    setCursors([]);
  };
  return (
    <Section title={t('desk.job.results')}>
      <div className="row">
        <button
          type="button"
          className="button"
          aria-pressed={result === undefined}
          onClick={() => choose(undefined)}
        >
          {t('desk.job.all')} {job.total}
        </button>
        {RESULTS.filter(name => job[name] > 0).map(name => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={result === name}
            onClick={() => choose(name)}
          >
            {t.find(`desk.bulk_result.${name}`)} {job[name]}
          </button>
        ))}
      </div>
      <Loaded query={items}>
        {({ data, next_cursor: next }) => (
          <>
            <ul className="plain">
              {data.map(item => (
                <li key={item.task_id}>
                  <Link href={`/tasks/${item.task_id}`}>{shortId(item.task_id)}</Link>{' '}
                  <span className={`tag ${TONES[item.result] ?? ''}`}>
                    {t.find(`desk.bulk_result.${item.result}`) ?? item.result}
                  </span>{' '}
                  {item.code !== null && (
                    <span>{t.find(`problem.${item.code}`) ?? item.detail ?? item.code}</span>
                  )}
                </li>
              ))}
            </ul>
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )}
      </Loaded>
    </Section>
  );
}
