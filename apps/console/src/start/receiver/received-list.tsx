import { useEffect, useRef, useState } from 'react';
import { Value } from '../../desk/parts/value.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { CheckSteps } from './check-steps.js';
import type { ReceivedRequest } from './use-test-receiver.js';
import { useVerification } from './use-verification.js';

interface ReceivedListProps {
  /** Newest first, as the API has them. */
  readonly requests: readonly ReceivedRequest[];
  readonly secret: string;
}

/** What was received, the newest last: nothing moves that is being read. */
export function ReceivedList({ requests, secret }: ReceivedListProps) {
  const t = useMessages();
  useAnnounceArrivals(requests);
  if (requests.length === 0) return <p className="empty">{t('start.receiver.empty')}</p>;
  return (
    <ol className="event-log received" aria-label={t('start.receiver.received')}>
      {requests.toReversed().map(request => (
        <li key={request.id}>
          <Received request={request} secret={secret} />
        </li>
      ))}
    </ol>
  );
}

function Received({ request, secret }: { readonly request: ReceivedRequest; readonly secret: string }) {
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  const verification = useVerification(request, secret);
  const { received_at: at, event_type: type, task_id: taskId, headers, body } = request;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <time dateTime={at} title={at}>
          {new Intl.DateTimeFormat(t.locale, { timeStyle: 'medium' }).format(new Date(at))}
        </time>
        <strong>{type ?? t('start.receiver.no_event')}</strong>
        {taskId !== null && <code className="muted">{taskId}</code>}
        <span className={`check-result ${verification.result}`}>
          {t(`start.check.result.${verification.result}`)}
        </span>
      </summary>
      {isOpen && (
        <>
          <h3>{t('start.receiver.headers')}</h3>
          <dl>
            {headers.map(({ name, value }) => (
              <div key={name} className="contents">
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <code>{value}</code>
                </dd>
              </div>
            ))}
          </dl>
          <h3>{t('start.receiver.body')}</h3>
          <Value value={body} label={t('start.receiver.body')} />
          <h3>{t('start.check')}</h3>
          <CheckSteps verification={verification} />
        </>
      )}
    </details>
  );
}

/** Says how many requests are new. */
function useAnnounceArrivals(requests: readonly ReceivedRequest[]): void {
  const t = useMessages();
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(requests.map(({ id }) => id));
    const count = before === undefined ? 0 : requests.filter(({ id }) => !before.has(id)).length;
    if (count > 0) announce(t('start.receiver.arrived', { count }));
  }, [requests, t]);
}
