import { useMessages } from '../../messages/use-messages.js';
import type { TaskStatus } from '../data/tasks.js';

const TONES: Readonly<Partial<Record<TaskStatus, string>>> = {
  queued: 'warn',
  completed: 'good',
  failed: 'bad',
};

export function StatusTag({ status }: { readonly status: TaskStatus }) {
  const t = useMessages();
  return <span className={`tag ${TONES[status] ?? ''}`}>{t.find(`desk.status.${status}`) ?? status}</span>;
}
