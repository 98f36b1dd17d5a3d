import { useState } from 'react';
import type { ReactNode } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';

interface CopyableProps {
  readonly text: string;
  readonly label: string;
  /** What the button copies, for a page that has several of them. */
  readonly copyLabel?: string;
  readonly children?: ReactNode;
}

/** A text that is used elsewhere: selected as a whole, and copied by a button. Further buttons follow that one. */
export function Copyable({ text, label, copyLabel, children }: CopyableProps) {
  const t = useMessages();
  const [copied, setCopied] = useState<string>();
  const isCopied = copied === text;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
      announce(t('desk.secret.copied'));
    } catch {
      // Not permitted here: the text can be selected.
      setCopied(undefined);
    }
  };
  return (
    <>
      <pre className="value secret" tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <div className="row">
        <button type="button" className="button primary" onClick={() => void copy()}>
          {isCopied ? t('desk.secret.copied') : (copyLabel ?? t('desk.secret.copy'))}
        </button>
        {children}
      </div>
    </>
  );
}
