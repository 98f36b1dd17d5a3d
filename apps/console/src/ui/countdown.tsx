import { useMessages } from '../messages/use-messages.js';
import { formatRemaining, formatTime } from './format.js';
import { useServerNow } from './use-server-now.js';

/** Less than this is shown as urgent. */
const URGENT_MS = 60_000;

/** The time until an instant, by the gateway's clock. Screen readers read it on demand, not every second. */
export function Countdown({ until, label }: { readonly until: string; readonly label: string }) {
  const t = useMessages();
  const remainingMs = Date.parse(until) - useServerNow();
  return (
    <time
      className={remainingMs < URGENT_MS ? 'countdown urgent' : 'countdown'}
      dateTime={until}
      title={formatTime(until, t.locale)}
    >
      <span className="visually-hidden">{label} </span>
      {formatRemaining(remainingMs, t)}
    </time>
  );
}
