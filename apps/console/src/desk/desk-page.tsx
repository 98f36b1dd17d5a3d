import { Suspense, lazy, useCallback } from 'react';
import { Link, Route, Switch } from 'wouter';
import { useMessages } from '../messages/use-messages.js';
import { hasScope } from '../session/scopes.js';
import type { PageProps } from '../session/page-props.js';
import { useEventFeed } from '../live/event-feed.js';
import { BulkJobPage } from './bulk/bulk-job-page.js';
import { DeadLettersPage } from './dead-letters/dead-letters-page.js';
import { DeskNav } from './desk-nav.js';
import { KnownAnswersPage } from './gold/known-answers-page.js';
import { KeysPage } from './keys/keys-page.js';
import { TaskListPage } from './list/task-list-page.js';
import { PeoplePage } from './people/people-page.js';
import { Rights } from './rights.js';
import type { Scope } from './rights.js';
import { SettingsPage } from './settings/settings-page.js';
import { EndpointPage } from './webhooks/endpoint-page.js';
import { WebhooksPage } from './webhooks/webhooks-page.js';
import { TaskPage } from './task/task-page.js';
import { WorkerListPage } from './workers/worker-list-page.js';
import { WorkerPage } from './workers/worker-page.js';
import './desk.css';

/** Opened less often than lists of tasks: loaded when it is. */
const OverviewPage = lazy(() => import('./overview/overview-page.js'));
const MoneyPage = lazy(() => import('./money/money-page.js'));

/** The page of operators and of those who lead reviewers: what is at risk, why, and what can be done. */
export default function DeskPage({ membership }: PageProps) {
  const can = useCallback((scope: Scope) => hasScope(membership, scope), [membership]);
  // One connection for all pages of the desk, also while one takes the place of another.
  useEventFeed(NO_READER);
  return (
    <Rights.Provider value={can}>
      <div className="desk">
        <DeskNav />
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/tasks/:taskId">{({ taskId }) => <TaskPage key={taskId} taskId={taskId} />}</Route>
            <Route path="/jobs/:jobId">{({ jobId }) => <BulkJobPage key={jobId} jobId={jobId} />}</Route>
            <Route path="/overview">
              <OverviewPage />
            </Route>
            <Route path="/workers">
              <WorkerListPage />
            </Route>
            <Route path="/workers/known-answers">
              <KnownAnswersPage />
            </Route>
            <Route path="/workers/:workerId">
              {({ workerId }) => <WorkerPage key={workerId} workerId={workerId} />}
            </Route>
            <Route path="/money">
              <MoneyPage />
            </Route>
            <Route path="/money/statements/:month">
              <MoneyPage />
            </Route>
            <Route path="/webhooks">
              <WebhooksPage />
            </Route>
            <Route path="/webhooks/:endpointId">
              {({ endpointId }) => <EndpointPage key={endpointId} endpointId={endpointId} />}
            </Route>
            <Route path="/settings">
              <SettingsPage />
            </Route>
            <Route path="/dead-letters">
              <DeadLettersPage />
            </Route>
            <Route path="/people">
              <PeoplePage />
            </Route>
            <Route path="/keys">
              <KeysPage />
            </Route>
            <Route path="/">
              <TaskListPage />
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </div>
    </Rights.Provider>
  );
}

const NO_READER = { onEvent: () => undefined, onStart: () => undefined };

function Loading() {
  const t = useMessages();
  return <p className="muted">{t('shell.loading')}</p>;
}

function NotFound() {
  const t = useMessages();
  return (
    <p className="notice">
      {t('shell.not_found')} <Link href="/">{t('desk.view.at_risk')}</Link>
    </p>
  );
}
