import { useEffect, useRef } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { announce } from '../../ui/announcer.js';
import { Countdown } from '../../ui/countdown.js';

interface HeldAnswerProps {
  readonly sentAt: string;
  readonly onTakeBack: () => void;
  readonly onSendNow: () => void;
}

/** An answer that is about to be sent: the time that is left, and the ways to end it. */
export function HeldAnswer({ sentAt, onTakeBack, onSendNow }: HeldAnswerProps) {
  const t = useMessages();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone.
  useEffect(() => undo.current?.focus(), []);
  const takeBack = (): void => {
    onTakeBack();
    announce(t('work.undo.done'));
  };
  useShortcuts([{ keys: 'z', label: 'work.shortcut.undo', run: takeBack }]);
  return (
    <>
      <p className="held">
        <span role="status">{t('work.undo.held')}</span>{' '}
        <Countdown until={sentAt} label={t('work.undo.left')} />
      </p>
      <button ref={undo} type="button" className="button" onClick={takeBack}>
        {t('work.undo')} <kbd>z</kbd>
      </button>
      <button type="button" className="button quiet" onClick={onSendNow}>
        {t('work.undo.send_now')}
      </button>
    </>
  );
}
