import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import { ProblemError } from '../../api/problem.js';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { announce } from '../../ui/announcer.js';
import { formatTime } from '../../ui/format.js';
import { ProblemNote } from '../../ui/problem-note.js';
import type { Assignment } from '../data/assignment.js';
import { ASSIGNMENTS } from '../data/use-assignments.js';
import type { Draft } from '../drafts/draft.js';
import { ReadableValue } from './readable-value.js';

/** The submitted answer, which can be taken back until it is decided. */
export function SubmittedPanel({
  assignment,
  draft,
}: {
  readonly assignment: Assignment;
  readonly draft: Draft;
}) {
  const t = useMessages();
  const client = useQueryClient();
  const { assignment_id } = assignment;
  const undo = useMutation({
    mutationFn: () =>
      call('post', '/v1/worker/assignments/{assignment_id}/withdraw', { path: { assignment_id }, body: {} }),
    onSuccess: changed => {
      client.setQueryData([...ASSIGNMENTS, 'one', assignment_id], changed);
      announce(t('work.undo.done'));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ASSIGNMENTS }),
  });
  // Refused for good once the answer was decided.
  const isDecided = undo.error instanceof ProblemError && undo.error.problem.status === 409;
  const takeBack = (): void => {
    if (!undo.isPending && !isDecided) undo.mutate();
  };
  useShortcuts([{ keys: 'z', label: 'work.shortcut.undo', run: takeBack }]);
  const hasDraft = draft.output !== undefined || draft.notes !== '';
  return (
    <div className="fields">
      <h2>{t('work.submitted.title')}</h2>
      <p className="note good" role="status">
        {t('work.submitted.text', {
          at: formatTime(assignment.submitted_at ?? assignment.offered_at, t.locale),
        })}
      </p>
      {hasDraft && (
        <div className="decided">
          <ReadableValue value={draft.output} />
          {draft.notes !== '' && <ReadableValue value={draft.notes} />}
        </div>
      )}
      {isDecided ? <p className="note">{t('work.undo.too_late')}</p> : <ProblemNote error={undo.error} />}
      <div className="row">
        <Link href="/" className="button primary">
          {t('work.next')}
        </Link>
        {!isDecided && (
          <button type="button" className="button" disabled={undo.isPending} onClick={takeBack}>
            {t('work.undo')} <kbd>z</kbd>
          </button>
        )}
      </div>
    </div>
  );
}
