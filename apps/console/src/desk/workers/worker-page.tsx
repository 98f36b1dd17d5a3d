import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { shortId, usePools } from '../data/directory.js';
import { Facts } from '../parts/facts.js';
import { FeedNote } from '../parts/feed-note.js';
import { Loaded } from '../parts/loaded.js';
import { Section } from '../parts/section.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';
import { QualityOf } from './quality-of.js';
import { useLiveWorker } from './use-live-worker.js';
import { WorkerActions } from './worker-actions.js';
import { WorkerChanges } from './worker-changes.js';
import { WorkerStateTag } from './worker-state-tag.js';
import { WorkerTasks } from './worker-tasks.js';
import type { Worker } from './workers-data.js';

/** Everything about one worker: what they may be offered, how good their answers are, and what they have open. */
export function WorkerPage({ workerId }: { readonly workerId: string }) {
  const t = useMessages();
  const can = useRights();
  const { worker, feed } = useLiveWorker(workerId);
  useTitle(worker.data?.name ?? t('desk.workers'));
  return (
    <div className="desk-task">
      <div className="list-head">
        <Link href="/workers">{t('desk.worker.back')}</Link>
        <FeedNote state={feed} />
      </div>
      <Loaded query={worker}>
        {view => (
          <>
            <Head worker={view} />
            <div className="columns">
              <div>
                {can('quality:read') && (
                  <Section title={t('desk.worker.quality')}>
                    <QualityOf workerId={workerId} />
                  </Section>
                )}
                <Section title={t('desk.worker.tasks')}>
                  <WorkerTasks workerId={workerId} />
                </Section>
                {can('audit:read') && (
                  <Section title={t('desk.worker.history')}>
                    <WorkerChanges workerId={workerId} />
                  </Section>
                )}
              </div>
              <div>
                <Section title={t('desk.worker.profile')}>
                  <Profile worker={view} />
                </Section>
              </div>
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head({ worker }: { readonly worker: Worker }) {
  const t = useMessages();
  const can = useRights();
  const { suspension } = worker;
  return (
    <header className="task-head">
      <h1 dir="auto">{worker.name}</h1>
      <div className="row">
        <WorkerStateTag worker={worker} />
        <span className="muted">
          {t('desk.worker.load', { part: worker.open_assignments, whole: worker.capacity })}
        </span>
      </div>
      {suspension !== null && (
        <div className="note bad">
          <p>
            {t('desk.worker.suspended_since')} <When at={suspension.suspended_at} />
          </p>
          {suspension.reason !== null && <p dir="auto">{suspension.reason}</p>}
        </div>
      )}
      {can('workers:write') && <WorkerActions worker={worker} />}
    </header>
  );
}

function Profile({ worker }: { readonly worker: Worker }) {
  const t = useMessages();
  const pools = usePools();
  const list = (labels: readonly string[]) =>
    labels.length === 0 ? null : <bdi>{new Intl.ListFormat(t.locale).format(labels)}</bdi>;
  const poolName = (poolId: string): string => pools.find(({ id }) => id === poolId)?.name ?? shortId(poolId);
  return (
    <Facts
      entries={[
        [t('desk.worker.pools'), list(worker.pool_ids.map(poolName))],
        [t('desk.worker.offered'), worker.pool_tasks_only ? t('desk.worker.pool_tasks_only') : null],
        [t('desk.worker.skills'), list(worker.skills)],
        [t('desk.worker.certifications'), <Certifications worker={worker} />],
        [t('desk.worker.domains'), list(worker.domains)],
        [t('desk.worker.languages'), list(worker.languages)],
        [t('desk.worker.jurisdictions'), list(worker.jurisdictions)],
        [t('desk.worker.trust_level'), worker.trust_level],
        [
          t('desk.factor.rating'),
          new Intl.NumberFormat(t.locale, { maximumFractionDigits: 2 }).format(worker.rating),
        ],
        [t('desk.worker.capacity'), worker.capacity],
        [t('desk.worker.person'), worker.person_id === null ? null : <bdi>{worker.person_id}</bdi>],
        [
          t('desk.workers.last_activity'),
          worker.last_work_ended_at === null ? t('desk.keys.never') : <When at={worker.last_work_ended_at} />,
        ],
        [t('desk.fact.created'), <When at={worker.created_at} />],
        [t('desk.worker.updated'), <When at={worker.updated_at} />],
        [t('desk.fact.id'), <code className="address">{worker.worker_id}</code>],
      ]}
    />
  );
}

function Certifications({ worker: { certifications } }: { readonly worker: Worker }) {
  const t = useMessages();
  if (certifications.length === 0) return <>–</>;
  return (
    <ul className="plain">
      {certifications.map(({ name, expires_at: at }) => (
        <li key={name}>
          <bdi>{name}</bdi>{' '}
          {at !== undefined && (
            <span className={Date.parse(at) < Date.now() ? 'tag bad' : 'muted'}>
              {t(Date.parse(at) < Date.now() ? 'desk.worker.expired' : 'desk.worker.expires')}{' '}
              <When at={at} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
