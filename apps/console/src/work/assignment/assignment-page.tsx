import { Link, useLocation } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { Countdown } from '../../ui/countdown.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useTitle } from '../../ui/use-title.js';
import { isOpen, lostAt } from '../data/assignment.js';
import type { Assignment } from '../data/assignment.js';
import { useAssignment } from '../data/use-assignments.js';
import { TaskFacts, TaskTags } from '../task/task-facts.js';
import { AnswerPanel } from './answer-panel.js';
import { OfferPanel } from './offer-panel.js';
import { StatusTag } from '../task/status-tag.js';
import { TaskMaterial } from './task-material.js';

/** One offer or assignment: what the worker is given, beside what they answer. */
export function AssignmentPage({
  assignmentId,
  personId,
}: {
  readonly assignmentId: string;
  readonly personId: string;
}) {
  const t = useMessages();
  const [, navigate] = useLocation();
  const { data: assignment, error } = useAssignment(assignmentId);
  useTitle(assignment?.task.title ?? t('work.title'));
  useShortcuts([
    {
      keys: 'escape',
      label: 'work.shortcut.back',
      run: () => {
        navigate('/');
      },
    },
  ]);
  return (
    <div className="work assignment">
      <p>
        <Link href="/" className="back">
          ← {t('work.back')}
        </Link>
      </p>
      {assignment === undefined &&
        (error === null ? <p className="muted">{t('work.loading')}</p> : <ProblemNote error={error} />)}
      {assignment === null && (
        <>
          <h1 className="visually-hidden">{t('work.title')}</h1>
          <p className="note">{t('work.not_found')}</p>
        </>
      )}
      {assignment !== undefined && assignment !== null && (
        <Loaded assignment={assignment} personId={personId} />
      )}
    </div>
  );
}

function Loaded({ assignment, personId }: { readonly assignment: Assignment; readonly personId: string }) {
  const t = useMessages();
  const { task, status } = assignment;
  const until = status === 'offered' || isOpen(assignment) ? lostAt(assignment) : null;
  return (
    <>
      <header className="assignment-head">
        <div>
          <h1 dir="auto">{task.title}</h1>
          <div className="row">
            <StatusTag status={status} />
            <TaskTags assignment={assignment} />
          </div>
        </div>
        <div className="row">
          <TaskFacts assignment={assignment} />
          {until !== null && <Countdown until={until} label={t('work.time_left')} />}
        </div>
      </header>
      <div className="columns">
        <TaskMaterial task={task} />
        <section className="panel" aria-label={t('work.answer')}>
          {status === 'offered' ? (
            <OfferPanel assignment={assignment} />
          ) : (
            <AnswerPanel assignment={assignment} personId={personId} />
          )}
        </section>
      </div>
    </>
  );
}
