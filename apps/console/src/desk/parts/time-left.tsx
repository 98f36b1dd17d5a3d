import { useMessages } from '../../messages/use-messages.js';
import { formatRemaining, formatTime } from '../../ui/format.js';
import { useServerNow } from '../../ui/use-server-now.js';
import { riskOf } from './risk.rule.js';

interface TimeLeftProps {
  readonly task: {
    readonly created_at: string;
    readonly deadline: string | null;
    readonly ended_at: string | null;
  };
}

/** The time until the deadline of a live task, or how long ago it has passed; for an ended one, whether it was met. */
export function TimeLeft({ task }: TimeLeftProps) {
  const t = useMessages();
  const nowMs = useServerNow();
  const { deadline, ended_at: endedAt } = task;
  if (deadline === null) return <span className="time-left none">{t('desk.time.none')}</span>;
  const leftMs = Date.parse(deadline) - (endedAt === null ? nowMs : Date.parse(endedAt));
  const time = formatRemaining(Math.abs(leftMs), t);
  const isLate = leftMs < 0;
  const risk = endedAt === null ? riskOf(task, nowMs) : isLate ? 'late' : 'none';
  const text = isLate
    ? t('desk.time.late', { time })
    : endedAt === null
      ? t('desk.time.left', { time })
      : t('desk.time.met', { time });
  return (
    <time className={`time-left ${risk}`} dateTime={deadline} title={formatTime(deadline, t.locale)}>
      {text}
    </time>
  );
}
