import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote, faultAt } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { useIdempotencyKey } from '../actions/use-intervention.js';
import { DialogButtons } from '../parts/dialog-buttons.js';
import { GrantFields, grantBody, isWhole } from './grant-fields.js';
import type { Grant } from './grant-fields.js';

/** Invites somebody by mail. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages();
  const keyFor = useIdempotencyKey();
  const [email, setEmail] = useState('');
  const [grant, setGrant] = useState<Grant>({ roles: [], workerId: '' });
  const invite = useMutation({
    mutationFn: () => {
      const body = { email: email.trim(), ...grantBody(grant), locale: t.locale };
      return call('post', '/v1/invitations', { body, headers: { 'idempotency-key': keyFor(body) } });
    },
    onSuccess: () => {
      announce(t('desk.people.invited'));
      onClose();
    },
  });
  return (
    <Dialog title={t('desk.people.invite')} onClose={onClose}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          invite.mutate();
        }}
      >
        <TextField
          label={t('desk.people.email')}
          type="email"
          autoComplete="off"
          value={email}
          onText={setEmail}
          error={faultAt(invite.error, '/email')}
        />
        <GrantFields grant={grant} onGrant={setGrant} />
        <ProblemNote error={invite.error} />
        <DialogButtons
          action={t('desk.people.invite')}
          isDisabled={invite.isPending || !email.includes('@') || !isWhole(grant)}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
