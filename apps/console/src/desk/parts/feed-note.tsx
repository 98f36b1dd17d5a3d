import type { FeedState } from '../../live/event-feed.js';
import { useMessages } from '../../messages/use-messages.js';

/** Whether the page is kept up to date at the moment. */
export function FeedNote({ state }: { readonly state: FeedState }) {
  const t = useMessages();
  return (
    <span className={`feed ${state}`} role="status">
      {t.find(`desk.feed.${state}`)}
    </span>
  );
}
