import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { deliveryQuery, useRedelivery } from '../data/webhooks.js';
import type { DeliveryView } from '../data/webhooks.js';
import { useRights } from '../rights.js';
import { Loaded } from './loaded.js';
import { Value } from './value.js';
import { When } from './when.js';

const TONES: Readonly<Record<string, string>> = { delivered: 'good', failed: 'bad', pending: 'warn' };

/** Webhook deliveries; each opens to its attempts with what the receiver answered. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  const t = useMessages();
  if (deliveries.length === 0) return <p className="muted">{t('desk.deliveries.none')}</p>;
  return (
    <ul className="plain">
      {deliveries.map(delivery => (
        <Delivery key={delivery.delivery_id} delivery={delivery} />
      ))}
    </ul>
  );
}

function Delivery({ delivery }: { readonly delivery: DeliveryView }) {
  const t = useMessages();
  const can = useRights();
  const redelivery = useRedelivery();
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={event => setOpen(event.currentTarget.open)}>
        <summary>
          <code>{delivery.event_type}</code>{' '}
          <span className={`tag ${TONES[delivery.status] ?? ''}`}>
            {t.find(`desk.delivery.${delivery.status}`) ?? delivery.status}
          </span>{' '}
          <span className="muted">
            {t('desk.delivery.attempts', { count: delivery.attempts })}
            {' · '}
            <When at={delivery.updated_at} />
          </span>
        </summary>
        <p>
          <code className="address">{delivery.url}</code>
        </p>
        {delivery.reason !== null && <p className="note">{delivery.reason}</p>}
        {isOpen && <Attempts deliveryId={delivery.delivery_id} />}
        <ProblemNote error={redelivery.error} />
        {can('webhooks:write') && delivery.status !== 'pending' && (
          <button
            type="button"
            className="button"
            disabled={redelivery.isPending}
            onClick={() => redelivery.mutate(delivery.delivery_id)}
          >
            {t('desk.delivery.again')}
          </button>
        )}
      </details>
    </li>
  );
}

function Attempts({ deliveryId }: { readonly deliveryId: string }) {
  const t = useMessages();
  const delivery = useQuery(deliveryQuery(deliveryId));
  return (
    <Loaded query={delivery}>
      {({ attempt_log: attempts }) => (
        <ol className="attempts">
          {attempts.map(attempt => (
            <li key={`${attempt.round} ${attempt.attempt}`}>
              {t.find(`desk.attempt.${attempt.outcome}`) ?? attempt.outcome}
              {attempt.response_status !== null && <code> {attempt.response_status}</code>}{' '}
              <span className="muted">
                {t('desk.attempt.took', { ms: attempt.duration_ms })}
                {' · '}
                <When at={attempt.started_at} />
              </span>
              {attempt.error !== null && <p className="hint">{attempt.error}</p>}
              {attempt.response_body !== null && attempt.response_body !== '' && (
                <Value value={attempt.response_body} label={t('desk.attempt.body')} />
              )}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
