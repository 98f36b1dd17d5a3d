import { useCallback, useEffect, useRef, useState } from 'react';
import { useEventFeed } from '../live/event-feed.js';
import type { FeedEvent, FeedState } from '../live/event-feed.js';
import { useMessages } from '../messages/use-messages.js';
import { announce } from '../ui/announcer.js';
import { EMPTY_LOG, withEvent } from './event-log.rule.js';
import type { EventLog } from './event-log.rule.js';

/** A task begins with several events within a second; a screen reader says them as one. */
const ANNOUNCE_AFTER_MS = 1_500;

interface LiveLog {
  readonly log: EventLog;
  readonly feed: FeedState;
  readonly clear: () => void;
}

/** The events of the organization since the page was opened, or since it was cleared. */
export function useEventLog(): LiveLog {
  const [log, setLog] = useState(EMPTY_LOG);
  const announceSoon = useAnnounceSoon();
  const onEvent = (event: FeedEvent): void => {
    setLog(before => withEvent(before, event));
    announceSoon(event);
  };
  const feed = useEventFeed({ onEvent, onStart: () => undefined });
  const clear = useCallback(() => setLog(EMPTY_LOG), []);
  return { log, feed, clear };
}

/** Says how many events have come, and the type of the last. */
function useAnnounceSoon(): (event: FeedEvent) => void {
  const t = useMessages();
  const pending = useRef<{ timer?: ReturnType<typeof setTimeout>; count: number; type: string }>({
    count: 0,
    type: '',
  });
  useEffect(() => () => clearTimeout(pending.current.timer), []);
  return useCallback(
    ({ type }) => {
      const { timer, count } = pending.current;
      const say = (): void => {
        announce(t('start.events.arrived', { count: pending.current.count, type: pending.current.type }));
        pending.current = { count: 0, type: '' };
      };
      pending.current = { timer: timer ?? setTimeout(say, ANNOUNCE_AFTER_MS), count: count + 1, type };
    },
    [t],
  );
}
