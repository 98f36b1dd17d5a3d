import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { DialogButtons } from '../parts/dialog-buttons.js';

interface ReasonDialogProps {
  readonly title: string;
  /** What follows from it, in a sentence. */
  readonly consequence: string;
  readonly action: string;
  readonly isPending: boolean;
  readonly error: unknown;
  /** Whether the other fields can be sent. */
  readonly isReady?: boolean;
  readonly children?: ReactNode;
  /** What becomes of the reason; by default it is part of a task's history. */
  readonly hint?: string;
  readonly maxChars?: number;
  readonly onReason: (reason: string) => void;
  /** Called when the reason is changed. */
  readonly onChange?: () => void;
  readonly onClose: () => void;
}

const TASK_REASON_CHARS = 1_000;

/** Asks for the reason of an action, and does nothing without one. Ctrl+Enter sends it. */
export function ReasonDialog({
  title,
  consequence,
  action,
  isPending,
  error,
  isReady = true,
  children,
  hint,
  maxChars = TASK_REASON_CHARS,
  onReason,
  onChange,
  onClose,
}: ReasonDialogProps) {
  const t = useMessages();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState('');
  const isGiven = reason.trim() !== '';
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        ref={form}
        onSubmit={event => {
          event.preventDefault();
          if (isGiven && isReady && !isPending) onReason(reason.trim());
        }}
      >
        <p>{consequence}</p>
        {children}
        <div className="field">
          <label htmlFor={id}>{t('desk.reason')}</label>
          <textarea
            id={id}
            rows={3}
            required
            maxLength={maxChars}
            value={reason}
            aria-describedby={`${id}-hint`}
            onChange={event => {
              setReason(event.currentTarget.value);
              onChange?.();
            }}
            onKeyDown={event => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
            }}
          />
          <p className="hint" id={`${id}-hint`}>
            {hint ?? t('desk.reason.hint')}
          </p>
        </div>
        <ProblemNote error={error} />
        <DialogButtons action={action} isDisabled={!isGiven || !isReady || isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}
