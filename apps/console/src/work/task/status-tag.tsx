import type { MessageKey } from '../../messages/catalog.js';
import { useMessages } from '../../messages/use-messages.js';
import type { AssignmentStatus } from '../data/assignment.js';

const LOOKS: Readonly<Record<AssignmentStatus, readonly [MessageKey, string]>> = {
  offered: ['work.status.offered', 'tag'],
  accepted: ['work.status.accepted', 'tag open'],
  started: ['work.status.started', 'tag open'],
  submitted: ['work.status.submitted', 'tag good'],
  declined: ['work.status.declined', 'tag'],
  expired: ['work.status.expired', 'tag'],
  released: ['work.status.released', 'tag'],
  withdrawn: ['work.status.withdrawn', 'tag'],
};

export function StatusTag({ status }: { readonly status: AssignmentStatus }) {
  const t = useMessages();
  const [label, look] = LOOKS[status];
  return <span className={look}>{t(label)}</span>;
}
