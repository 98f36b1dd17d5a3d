import { useMessages } from '../../messages/use-messages.js';
import { formatMoney } from '../../ui/format.js';
import { usePools } from '../data/directory.js';
import type { TaskView } from '../data/tasks.js';
import { Facts } from '../parts/facts.js';
import { When } from '../parts/when.js';

/** What a task is, and what it requires. */
export function TaskFacts({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const { sla, requirements, origin, price, consensus } = task;
  const pool = usePools().find(({ id }) => id === requirements.worker_pool_id);
  const list = (labels: readonly string[] | undefined): string | null =>
    labels === undefined || labels.length === 0 ? null : new Intl.ListFormat(t.locale).format(labels);
  return (
    <Facts
      entries={[
        [
          t('desk.fact.deadline'),
          sla.deadline === undefined ? t('desk.time.none') : <When at={sla.deadline} />,
        ],
        [t('desk.fact.on_deadline'), t.find(`desk.on_deadline.${sla.on_deadline}`)],
        [t('desk.fact.created'), <When at={task.created_at} />],
        [t('desk.fact.ended'), task.ended_at === null ? null : <When at={task.ended_at} />],
        [t('desk.filter.urgency'), t.find(`desk.urgency.${sla.urgency}`)],
        [t('desk.fact.type'), <bdi>{task.task_type}</bdi>],
        [t('desk.filter.domain'), <bdi>{task.domain}</bdi>],
        [t('desk.filter.pool'), pool === undefined ? null : <bdi>{pool.name}</bdi>],
        [t('desk.fact.answers'), t('desk.fact.answers_of', { count: consensus.total })],
        [
          t('desk.fact.price'),
          price === null ? null : formatMoney(price.amount_micros, price.currency, t.locale),
        ],
        [t('desk.fact.skills'), list(requirements.skills)],
        [t('desk.fact.certifications'), list(requirements.certifications)],
        [t('desk.fact.languages'), list(requirements.languages)],
        [t('desk.fact.trust_level'), requirements.trust_level],
        [t('desk.fact.min_rating'), requirements.min_rating],
        [t('desk.fact.request'), origin.request_id],
        [t('desk.fact.product'), origin.product],
        [t('desk.fact.created_by'), origin.created_by],
        [t('desk.fact.workspace'), task.workspace_id],
        [t('desk.fact.id'), <code>{task.task_id}</code>],
      ]}
    />
  );
}
