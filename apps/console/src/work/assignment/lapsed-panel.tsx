import { useState } from 'react';
import { Link } from 'wouter';
import type { MessageKey } from '../../messages/catalog.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import type { Assignment } from '../data/assignment.js';
import type { Draft } from '../drafts/draft.rule.js';
import { ReadableValue } from '../readable/readable-value.js';

/** Why the work is no longer theirs, and what they can still do with what they entered. */
export function LapsedPanel({
  assignment,
  draft,
}: {
  readonly assignment: Assignment;
  readonly draft: Draft;
}) {
  const t = useMessages();
  const [isCopied, setCopied] = useState(false);
  const hasDraft = draft.output !== undefined || draft.notes !== '';
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(textOf(draft));
    setCopied(true);
    announce(t('work.draft.copied'));
  };
  return (
    <div className="fields">
      <h2>{t('work.lapsed.title')}</h2>
      <p className="note warn" role="status">
        {t(reasonOf(assignment))} {hasDraft && t('work.lapsed.draft')}
      </p>
      {hasDraft && (
        <>
          <div className="decided">
            <ReadableValue value={draft.output} />
            {draft.notes !== '' && <ReadableValue value={draft.notes} />}
          </div>
          <div className="row">
            <button type="button" className="button" onClick={() => void copy()}>
              {t(isCopied ? 'work.draft.copied' : 'work.draft.copy')}
            </button>
          </div>
        </>
      )}
      <Link href="/" className="button">
        {t('work.back')}
      </Link>
    </div>
  );
}

function reasonOf({ status, task }: Assignment): MessageKey {
  if (status === 'withdrawn')
    return task.status === 'cancelled' ? 'work.lapsed.cancelled' : 'work.lapsed.withdrawn';
  if (status === 'released') return 'work.lapsed.released';
  return status === 'declined' ? 'work.lapsed.declined' : 'work.lapsed.expired';
}

function textOf({ output, notes }: Draft): string {
  const answer =
    output === undefined ? '' : typeof output === 'string' ? output : JSON.stringify(output, null, 2);
  return [answer, notes].filter(part => part !== '').join('\n\n');
}
