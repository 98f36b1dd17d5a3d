import { useState } from 'react';
import { Link } from 'wouter';
import { FeedNote } from '../desk/parts/feed-note.js';
import { Section } from '../desk/parts/section.js';
import { Value } from '../desk/parts/value.js';
import type { FeedEvent } from '../live/event-feed.js';
import { useMessages } from '../messages/use-messages.js';
import { useEventLog } from './use-event-log.js';

/** The events of the organization as they come, the newest last. */
export function EventList() {
  const t = useMessages();
  const { log, feed, clear } = useEventLog();
  return (
    <Section
      title={t('start.events')}
      actions={
        <div className="row">
          <FeedNote state={feed} />
          <button type="button" className="button" onClick={clear}>
            {t('start.events.clear')}
          </button>
        </div>
      }
    >
      {log.events.length === 0 ? (
        <p className="empty">{t('start.events.empty')}</p>
      ) : (
        <ol className="event-log" aria-label={t('start.events')}>
          {log.events.map(event => (
            <li key={event.id}>
              <EventEntry event={event} />
            </li>
          ))}
        </ol>
      )}
      {log.leftOut > 0 && <p className="note">{t('start.events.left_out', { count: log.leftOut })}</p>}
    </Section>
  );
}

function EventEntry({ event }: { readonly event: FeedEvent }) {
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  const { type, subject, time } = event;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <time dateTime={time} title={time}>
          {clockTime(time, t.locale)}
        </time>{' '}
        <strong>{type}</strong> <code className="muted">{subject}</code>
      </summary>
      {isOpen && (
        <>
          <Value value={event} label={t('start.events.json', { type })} />
          <p>
            <Link href={`~/console/desk/tasks/${encodeURIComponent(subject)}`}>{t('start.events.task')}</Link>
          </p>
        </>
      )}
    </details>
  );
}

/** With seconds: several events of a task share a minute. */
function clockTime(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(at));
}
