import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';

/** A secret that the API returns only once. It is in no storage of the browser; the dialog is closed on purpose. */
export function SecretOnce({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const t = useMessages();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
      announce(t('desk.secret.copied'));
    } catch {
      // Not permitted here: the text can be selected.
      setCopied(false);
    }
  };
  return (
    <>
      <p>{t('desk.secret.once')}</p>
      <pre className="value secret" tabIndex={0} role="group" aria-label={t('desk.secret')}>
        {secret}
      </pre>
      <div className="row">
        <button type="button" className="button primary" onClick={() => void copy()}>
          {t(isCopied ? 'desk.secret.copied' : 'desk.secret.copy')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t('desk.secret.done')}
        </button>
      </div>
    </>
  );
}
