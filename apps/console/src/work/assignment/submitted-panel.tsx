import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { formatTime } from '../../ui/format.js';
import type { Assignment } from '../data/assignment.js';
import type { Draft } from '../drafts/draft.rule.js';
import { ReadableValue } from '../readable/readable-value.js';

/** The submitted answer, as this browser knows it. */
export function SubmittedPanel({
  assignment,
  draft,
}: {
  readonly assignment: Assignment;
  readonly draft: Draft;
}) {
  const t = useMessages();
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
      <div className="row">
        <Link href="/" className="button primary">
          {t('work.next')}
        </Link>
      </div>
    </div>
  );
}
