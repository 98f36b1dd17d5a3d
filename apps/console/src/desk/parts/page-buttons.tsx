import { useMessages } from '../../messages/use-messages.js';

interface PageButtonsProps {
  /** The cursors of the pages before the present one, without that of the first. */
  readonly cursors: readonly string[];
  /** That of the next page; null on the last. */
  readonly next: string | null;
  readonly onCursors: (cursors: readonly string[]) => void;
}

/** To the previous and the next page of a list; nothing for a list of one page. */
export function PageButtons({ cursors, next, onCursors }: PageButtonsProps) {
  const t = useMessages();
  if (next === null && cursors.length === 0) return null;
  return (
    <div className="row pages">
      <button
        type="button"
        className="button"
        disabled={cursors.length === 0}
        onClick={() => onCursors(cursors.slice(0, -1))}
      >
        {t('desk.page.previous')}
      </button>
      <button
        type="button"
        className="button"
        disabled={next === null}
        onClick={() => {
          if (next !== null) onCursors([...cursors, next]);
        }}
      >
        {t('desk.page.next')}
      </button>
    </div>
  );
}
