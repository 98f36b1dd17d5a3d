import type { MessageKey } from '../../messages/catalog.js';
import { useMessages } from '../../messages/use-messages.js';
import { ReadableValue } from '../readable/readable-value.js';
import type { DraftKeeper, DraftState, Sync } from './draft-keeper.js';

const TEXTS: Readonly<Record<Sync, MessageKey>> = {
  saved: 'work.draft.saved',
  saving: 'work.draft.saving',
  local: 'work.draft.local',
  unsaved: 'work.draft.unsaved',
};

/** Where the draft is, in one line; not read aloud with every keystroke. */
export function DraftStatus({ sync, draft }: DraftState) {
  const t = useMessages();
  const isEmpty = draft.output === undefined && draft.notes === '';
  if (isEmpty && sync === 'saved') return null;
  return (
    <p className={sync === 'unsaved' ? 'note bad' : sync === 'local' ? 'note warn' : 'hint'}>
      {t(TEXTS[sync])}
    </p>
  );
}

/** Asks which of two drafts goes on. */
export function DraftConflict({
  state: { theirs },
  keeper,
}: {
  readonly state: DraftState;
  readonly keeper: DraftKeeper;
}) {
  const t = useMessages();
  if (theirs === undefined) return null;
  return (
    <div className="note warn" role="alert">
      <p>{t('work.draft.conflict')}</p>
      <details>
        <summary>{t('work.draft.show_other')}</summary>
        <ReadableValue value={theirs.output} />
        {theirs.notes !== '' && <ReadableValue value={theirs.notes} />}
      </details>
      <div className="row">
        <button
          type="button"
          className="button small"
          onClick={() => {
            keeper.decide('mine');
          }}
        >
          {t('work.draft.keep_mine')}
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => {
            keeper.decide('theirs');
          }}
        >
          {t('work.draft.take_other')}
        </button>
      </div>
    </div>
  );
}
