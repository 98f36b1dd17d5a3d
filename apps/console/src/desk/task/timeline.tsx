import { useMessages } from '../../messages/use-messages.js';
import type { LoggedEvent } from '../data/tasks.js';
import { When } from '../parts/when.js';
import { WorkerName } from '../parts/worker-name.js';
import { timelineOf } from './timeline.rule.js';

/** What has happened to a task, the latest first. */
export function Timeline({ events }: { readonly events: readonly LoggedEvent[] }) {
  const t = useMessages();
  return (
    <ol className="timeline" reversed>
      {timelineOf(events)
        .toReversed()
        .map(({ id, at, name, values, tone, workerId, reason }) => (
          <li key={id} className={tone}>
            <p>
              <span>{t.find(`desk.event.${name}`, values) ?? name}</span>
              {workerId !== null && (
                <>
                  {' · '}
                  <WorkerName workerId={workerId} />
                </>
              )}
              {' · '}
              <span className="muted">
                <When at={at} />
              </span>
            </p>
            {reason !== null && (
              <p className="quote" dir="auto">
                {reason}
              </p>
            )}
          </li>
        ))}
    </ol>
  );
}
