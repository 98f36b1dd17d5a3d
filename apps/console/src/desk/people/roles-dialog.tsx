import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { DialogButtons } from '../parts/dialog-buttons.js';
import { GrantFields, grantBody, isWhole } from './grant-fields.js';
import type { Grant } from './grant-fields.js';
import type { Member } from './people-data.js';

/** Changes what a member is. */
export function RolesDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const t = useMessages();
  const [grant, setGrant] = useState<Grant>({ roles: member.roles, workerId: member.worker_id ?? '' });
  const change = useMutation({
    mutationFn: () =>
      call('patch', '/v1/members/{member_id}', { path: { member_id: member.id }, body: grantBody(grant) }),
    onSuccess: onClose,
  });
  return (
    <Dialog title={t('desk.people.roles_of', { name: member.person.name })} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <GrantFields grant={grant} onGrant={setGrant} />
        <ProblemNote error={change.error} />
        <DialogButtons
          action={t('desk.people.save')}
          isDisabled={change.isPending || !isWhole(grant)}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
