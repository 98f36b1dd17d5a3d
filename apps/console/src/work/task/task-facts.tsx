import { useMessages } from '../../messages/use-messages.js';
import { formatMinutes, formatMoney } from '../../ui/format.js';
import type { Assignment } from '../data/assignment.js';

/** What a task pays and how long it should take; says so where that is not known. */
export function TaskFacts({ assignment }: { readonly assignment: Assignment }) {
  const t = useMessages();
  const { reward_micros: reward, reward_currency: currency, expected_minutes: minutes } = assignment;
  return (
    <dl className="facts">
      <div>
        <dt className="visually-hidden">{t('work.reward')}</dt>
        <dd className="reward">
          {reward === null ? t('work.reward.unknown') : formatMoney(reward, currency ?? 'USD', t.locale)}
        </dd>
      </div>
      <div>
        <dt className="visually-hidden">{t('work.minutes')}</dt>
        <dd className="muted">
          {minutes === null ? t('work.minutes.unknown') : `≈ ${formatMinutes(minutes, t.locale)}`}
        </dd>
      </div>
    </dl>
  );
}

/** The kind of the task, and its urgency where it is unusual. */
export function TaskTags({ assignment: { task } }: { readonly assignment: Assignment }) {
  const t = useMessages();
  const isUrgent = task.urgency === 'high' || task.urgency === 'critical';
  return (
    <p className="tags">
      {isUrgent && (
        <span className="tag urgent">
          {t(`work.urgency.${task.urgency === 'critical' ? 'critical' : 'high'}`)}
        </span>
      )}
      <span className="tag">{task.task_type}</span>
      {task.domain !== '' && <span className="tag">{task.domain}</span>}
    </p>
  );
}
