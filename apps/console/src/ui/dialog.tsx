import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { useMessages } from '../messages/use-messages.js';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Absent for a dialog that cannot be closed without an answer. */
  readonly onClose?: () => void;
}

/** A modal dialog. The browser keeps the focus inside, and returns it when the dialog is closed. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const t = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {onClose !== undefined && (
          <button type="button" className="button quiet" aria-label={t('shell.close')} onClick={onClose}>
            ✕
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
