import { useMessages } from '../../messages/use-messages.js';
import { Copyable } from './copyable.js';

/** A secret that the API returns only once. It is in no storage of the browser; the dialog is closed on purpose. */
export function SecretOnce({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const t = useMessages();
  return (
    <>
      <p>{t('desk.secret.once')}</p>
      <Copyable text={secret} label={t('desk.secret')}>
        <button type="button" className="button" onClick={onDone}>
          {t('desk.secret.done')}
        </button>
      </Copyable>
    </>
  );
}
