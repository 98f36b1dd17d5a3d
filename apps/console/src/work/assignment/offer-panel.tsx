import { useLocation } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { ProblemNote } from '../../ui/problem-note.js';
import type { Assignment } from '../data/assignment.js';
import { useAssignmentAction } from '../data/use-assignments.js';

/** The two answers to an offer. */
export function OfferPanel({
  assignment: { assignment_id: assignmentId },
}: {
  readonly assignment: Assignment;
}) {
  const t = useMessages();
  const [, navigate] = useLocation();
  const action = useAssignmentAction();
  const accept = (): void => {
    action.mutate({ action: 'accept', assignmentId });
  };
  const decline = (): void => {
    action.mutate(
      { action: 'decline', assignmentId },
      {
        onSuccess: () => {
          navigate('/');
        },
      },
    );
  };
  useShortcuts([
    { keys: 'a', label: 'work.shortcut.accept', run: accept },
    { keys: 'd', label: 'work.shortcut.decline', run: decline },
  ]);
  return (
    <div className="fields">
      <h2>{t('work.offer.title')}</h2>
      <p className="muted">{t('work.offer.text')}</p>
      <ProblemNote error={action.error} />
      <div className="row">
        <button type="button" className="button primary" disabled={action.isPending} onClick={accept}>
          {t('work.accept')} <kbd>a</kbd>
        </button>
        <button type="button" className="button" disabled={action.isPending} onClick={decline}>
          {t('work.decline')} <kbd>d</kbd>
        </button>
      </div>
    </div>
  );
}
