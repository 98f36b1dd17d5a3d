import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem-note.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What follows from it. */
  readonly text: string;
  readonly action: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  title,
  text,
  action,
  isPending,
  error,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const t = useMessages();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <ProblemNote error={error} />
      <div className="row">
        <button type="button" className="button" onClick={onClose}>
          {t('desk.back')}
        </button>
        <button type="button" className="button primary" disabled={isPending} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
