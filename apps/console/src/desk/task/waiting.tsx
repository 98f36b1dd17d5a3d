import { useMessages } from '../../messages/use-messages.js';
import type { TaskView } from '../data/tasks.js';
import { When } from '../parts/when.js';
import { Exclusions } from './exclusions.js';

/** Why nobody has a place of the task at the moment. */
export function Waiting({ waiting }: { readonly waiting: NonNullable<TaskView['waiting_for']> }) {
  const t = useMessages();
  return (
    <div className="note warn">
      <p>
        <strong>{t('desk.waiting')}</strong> {t.find(`desk.waiting.${waiting.reason}`) ?? waiting.reason}
      </p>
      {waiting.next_offer_at !== null && (
        <p>
          {t('desk.waiting.next')} <When at={waiting.next_offer_at} />
        </p>
      )}
      <Exclusions excluded={waiting.excluded} />
    </div>
  );
}
