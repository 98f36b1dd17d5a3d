import { useState } from 'react';
import { Copyable } from '../../desk/parts/copyable.js';
import { Section } from '../../desk/parts/section.js';
import { When } from '../../desk/parts/when.js';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { focusOnce } from '../focus-once.js';
import { ReceivedList } from './received-list.js';
import { useTestReceiver } from './use-test-receiver.js';

/** An address of this gateway that keeps what is sent to it, and how each request verifies. */
export function TestReceiver() {
  const t = useMessages();
  const { receiver, readError, open, close, register, sendTest } = useTestReceiver();
  const [typed, setTyped] = useState<string>();
  const shown = register.data?.secret ?? '';
  if (receiver === undefined) {
    return (
      <Section title={t('start.receiver')}>
        <p>{t('start.receiver.about')}</p>
        <ProblemNote error={open.error ?? readError} />
        <div className="row">
          <button
            type="button"
            className="button primary"
            disabled={open.isPending}
            onClick={() => open.mutate()}
          >
            {t('start.receiver.open')}
          </button>
        </div>
      </Section>
    );
  }
  const { url, expires_at: expiresAt, unreachable, requests } = receiver;
  const endpointId = register.data?.endpoint_id;
  return (
    <Section
      title={t('start.receiver')}
      actions={
        <button type="button" className="button" disabled={close.isPending} onClick={() => close.mutate()}>
          {t('start.receiver.close')}
        </button>
      }
    >
      <p tabIndex={-1} ref={focusOnce}>
        {t('start.receiver.opened')} <When at={expiresAt} />.
      </p>
      <Copyable text={url} label={t('start.receiver.address')} copyLabel={t('start.receiver.copy')}>
        {unreachable === null && endpointId === undefined && (
          <button
            type="button"
            className="button"
            disabled={register.isPending}
            onClick={() => register.mutate({ url, description: t('start.receiver.description') })}
          >
            {t('start.receiver.register')}
          </button>
        )}
        {endpointId !== undefined && (
          <button
            type="button"
            className="button"
            disabled={sendTest.isPending}
            onClick={() => sendTest.mutate(endpointId)}
          >
            {t('start.receiver.test')}
          </button>
        )}
      </Copyable>
      {unreachable !== null && (
        <p className="note warn">{t('start.receiver.unreachable', { reason: unreachable })}</p>
      )}
      <ProblemNote error={register.error ?? sendTest.error ?? close.error ?? readError} />
      <div className="start-form">
        <TextField
          label={t('start.receiver.secret')}
          hint={endpointId === undefined ? t('start.receiver.secret_hint') : t('start.receiver.secret_once')}
          value={typed ?? shown}
          onText={setTyped}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <ReceivedList requests={requests} secret={typed ?? shown} />
    </Section>
  );
}
