import { Link, Route, Switch } from 'wouter';
import { useMessages } from '../messages/use-messages.js';
import type { PageProps } from '../session/page-props.js';
import { AssignmentPage } from './assignment/assignment-page.js';
import { Availability } from './availability.js';
import { EarningsPage } from './earnings/earnings-page.js';
import { WorkList } from './offers/work-list.js';
import './work.css';

/** The page of a worker: what is offered and taken, one assignment, and what was earned. */
export default function WorkPage({ person }: PageProps) {
  const t = useMessages();
  return (
    <Switch>
      <Route path="/earnings">
        <Frame>
          <EarningsPage />
        </Frame>
      </Route>
      <Route path="/:assignmentId">
        {({ assignmentId }) => (
          <AssignmentPage key={assignmentId} assignmentId={assignmentId} personId={person.id} />
        )}
      </Route>
      <Route>
        <Frame>
          <h1 className="visually-hidden">{t('work.title')}</h1>
          <WorkList />
        </Frame>
      </Route>
    </Switch>
  );
}

function Frame({ children }: { readonly children: React.ReactNode }) {
  const t = useMessages();
  const tab = (isActive: boolean) => (isActive ? 'tab active' : 'tab');
  return (
    <div className="work">
      <div className="work-bar">
        <nav aria-label={t('work.title')}>
          <Link href="/" className={tab}>
            {t('work.tasks')}
          </Link>
          <Link href="/earnings" className={tab}>
            {t('work.earnings')}
          </Link>
        </nav>
        <Availability />
      </div>
      {children}
    </div>
  );
}
