import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { useTitle } from '../../ui/use-title.js';
import { TaskActions } from '../actions/task-actions.js';
import type { TaskView } from '../data/tasks.js';
import { taskDeliveriesQuery } from '../data/webhooks.js';
import { SetKnownAnswer } from '../gold/set-known-answer.js';
import { lastList } from '../filters/kept-search.js';
import { Deliveries } from '../parts/deliveries.js';
import { FeedNote } from '../parts/feed-note.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Section } from '../parts/section.js';
import { StatusTag } from '../parts/status-tag.js';
import { TimeLeft } from '../parts/time-left.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';
import { Assignments } from './assignments.js';
import { Content } from './content.js';
import { EvidenceView } from './evidence.js';
import { Files } from './files.js';
import { Ledger } from './ledger.js';
import { Match } from './match.js';
import { Result } from './result.js';
import { TaskFacts } from './task-facts.js';
import { Timeline } from './timeline.js';
import { useLiveTask } from './use-live-task.js';
import { Waiting } from './waiting.js';

/** Everything about one task: what it is, what has happened and why, and what can be done. */
export function TaskPage({ taskId }: { readonly taskId: string }) {
  const t = useMessages();
  const can = useRights();
  const [, navigate] = useLocation();
  const { task, events, match, feed } = useLiveTask(taskId);
  useTitle(task.data?.title ?? t('desk.column.task'));
  useShortcuts([{ keys: 'b', label: 'desk.key.back', run: () => navigate(lastList()) }]);
  return (
    <div className="desk-task">
      <div className="list-head">
        <Link href={lastList()}>{t('desk.key.back')}</Link>
        <FeedNote state={feed} />
      </div>
      <Loaded query={task}>
        {view => (
          <>
            <Head task={view} />
            <div className="columns">
              <div>
                {view.waiting_for !== null && <Waiting waiting={view.waiting_for} />}
                <Section title={t('desk.section.result')} actions={<SetKnownAnswer task={view} />}>
                  <Loaded query={events}>{history => <Result task={view} events={history} />}</Loaded>
                </Section>
                <Section title={t('desk.section.timeline')}>
                  <Loaded query={events}>{history => <Timeline events={history} />}</Loaded>
                </Section>
                <Section title={t('desk.section.match')}>
                  <Loaded query={match}>{({ rounds }) => <Match rounds={rounds} />}</Loaded>
                </Section>
                <Section title={t('desk.section.files')}>
                  <Files task={view} />
                </Section>
                <Section title={t('desk.section.evidence')}>
                  <EvidenceView task={view} />
                </Section>
              </div>
              <div>
                <Section title={t('desk.section.assignments')}>
                  <Assignments assignments={view.assignments} />
                </Section>
                <Section title={t('desk.section.facts')}>
                  <TaskFacts task={view} />
                </Section>
                <Section title={t('desk.section.content')}>
                  <Content task={view} />
                </Section>
                {can('webhooks:read') && (
                  <Section title={t('desk.section.deliveries')}>
                    <TaskDeliveries taskId={taskId} />
                  </Section>
                )}
                {can('billing:read') && (
                  <Section title={t('desk.section.ledger')}>
                    <Ledger taskId={taskId} />
                  </Section>
                )}
              </div>
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const can = useRights();
  const { created_at, ended_at, sla, sla_breaches: breaches } = task;
  return (
    <header className="task-head">
      <h1 dir="auto">{task.title}</h1>
      <div className="row">
        <StatusTag status={task.status} />
        <TimeLeft task={{ created_at, ended_at, deadline: sla.deadline ?? null }} />
        {breaches.map(({ kind, breached_at: at }) => (
          <span key={`${kind} ${at}`} className="tag bad">
            {t.find(`desk.breach.${kind}`) ?? kind} <When at={at} />
          </span>
        ))}
      </div>
      {ended_at === null && can('tasks:write') && <TaskActions task={task} />}
    </header>
  );
}

function TaskDeliveries({ taskId }: { readonly taskId: string }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const deliveries = useQuery(taskDeliveriesQuery(taskId, cursors.at(-1)));
  return (
    <Loaded query={deliveries}>
      {({ data, next_cursor: next }) => (
        <>
          <Deliveries deliveries={data} />
          <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
        </>
      )}
    </Loaded>
  );
}
