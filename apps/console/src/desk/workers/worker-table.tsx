import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { formatShare } from '../parts/format-share.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';
import { goldRecordOf } from './gold-record.rule.js';
import { WorkerStateTag } from './worker-state-tag.js';
import { listedQualityQuery } from './workers-data.js';
import type { ListedQuality, Worker } from './workers-data.js';

/** Workers with their state, load, quality, and last activity. */
export function WorkerTable({ workers }: { readonly workers: readonly Worker[] }) {
  const t = useMessages();
  const can = useRights();
  const showsQuality = can('quality:read');
  const ids = workers.map(({ worker_id: id }) => id);
  const quality = useQuery({ ...listedQualityQuery(ids), enabled: showsQuality });
  const qualityOf = new Map(quality.data?.data.map(one => [one.worker_id, one]));
  return (
    <>
      <ProblemNote error={quality.error} />
      <div className="scroll" tabIndex={0} role="group" aria-label={t('desk.workers')}>
        <table className="tasks">
          <thead>
            <tr>
              <th scope="col">{t('desk.filter.worker')}</th>
              <th scope="col">{t('desk.workers.state')}</th>
              <th scope="col" className="number">
                {t('desk.workers.load')}
              </th>
              {showsQuality && (
                <>
                  <th scope="col" className="number">
                    {t('desk.workers.quality')}
                  </th>
                  <th scope="col" className="number">
                    {t('desk.workers.gold')}
                  </th>
                </>
              )}
              <th scope="col">{t('desk.workers.last_activity')}</th>
            </tr>
          </thead>
          <tbody>
            {workers.map(worker => (
              <tr key={worker.worker_id}>
                <td className="task-cell">
                  <Link href={`/workers/${worker.worker_id}`} dir="auto">
                    {worker.name}
                  </Link>
                  <span className="muted" dir="auto">
                    {new Intl.ListFormat(t.locale, { type: 'unit' }).format(
                      worker.skills.slice(0, SHOWN_SKILLS),
                    )}
                    {worker.skills.length > SHOWN_SKILLS && ' …'}
                  </span>
                </td>
                <td>
                  <WorkerStateTag worker={worker} />
                </td>
                <td className="number">
                  {t('desk.workers.of', { part: worker.open_assignments, whole: worker.capacity })}
                </td>
                {showsQuality && <QualityCells quality={qualityOf.get(worker.worker_id)} />}
                <td>
                  {worker.last_work_ended_at === null ? (
                    <span className="muted">{t('desk.keys.never')}</span>
                  ) : (
                    <When at={worker.last_work_ended_at} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const SHOWN_SKILLS = 4;

function QualityCells({ quality }: { readonly quality: ListedQuality | undefined }) {
  const t = useMessages();
  const gold = goldRecordOf(quality?.domains ?? []);
  return (
    <>
      <td className="number">
        {quality === undefined || quality.rolling_score === null
          ? '–'
          : formatShare(quality.rolling_score, t.locale)}
      </td>
      <td className="number">
        {gold.seen === 0 ? '–' : t('desk.workers.of', { part: gold.right, whole: gold.seen })}
      </td>
    </>
  );
}
