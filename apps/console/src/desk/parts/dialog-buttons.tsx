import { useMessages } from '../../messages/use-messages.js';

interface DialogButtonsProps {
  readonly action: string;
  readonly isDisabled: boolean;
  readonly onClose: () => void;
}

/** The end of a form in a dialog: what submits it, and the way back. */
export function DialogButtons({ action, isDisabled, onClose }: DialogButtonsProps) {
  const t = useMessages();
  return (
    <div className="row">
      <button type="submit" className="button primary" disabled={isDisabled}>
        {action}
      </button>
      <button type="button" className="button" onClick={onClose}>
        {t('desk.back')}
      </button>
    </div>
  );
}
