import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Section } from '../parts/section.js';
import { When } from '../parts/when.js';
import { WorkerName } from '../parts/worker-name.js';
import { useRights } from '../rights.js';
import { InviteDialog } from './invite-dialog.js';
import { RolesDialog } from './roles-dialog.js';
import { invitationsQuery, membersQuery } from './people-data.js';
import type { Invitation, Member } from './people-data.js';

type Open =
  | { readonly dialog: 'invite' }
  | { readonly dialog: 'roles'; readonly member: Member }
  | { readonly dialog: 'remove'; readonly member: Member }
  | { readonly dialog: 'withdraw'; readonly invitation: Invitation };

/** Who belongs to the organization, and who is invited to. */
export function PeoplePage() {
  const t = useMessages();
  const can = useRights();
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const [memberCursors, setMemberCursors] = useState<readonly string[]>([]);
  const [invitationCursors, setInvitationCursors] = useState<readonly string[]>([]);
  const members = useQuery(membersQuery(memberCursors.at(-1)));
  const invitations = useQuery(invitationsQuery(invitationCursors.at(-1)));
  useTitle(t('desk.people'));
  const end = useMutation({
    mutationFn: (ended: Extract<Open, { dialog: 'remove' } | { dialog: 'withdraw' }>) =>
      ended.dialog === 'withdraw'
        ? call('delete', '/v1/invitations/{invitation_id}', { path: { invitation_id: ended.invitation.id } })
        : call('delete', '/v1/members/{member_id}', { path: { member_id: ended.member.id } }),
    onSuccess: () => close(),
  });
  const close = (): void => {
    setOpen(undefined);
    end.reset();
    void client.invalidateQueries({ queryKey: ['members'] });
    void client.invalidateQueries({ queryKey: ['invitations'] });
  };
  const mayChange = can('members:write');
  return (
    <div className="desk-list">
      <div className="list-head">
        <h1>{t('desk.people')}</h1>
        {mayChange && (
          <button type="button" className="button primary" onClick={() => setOpen({ dialog: 'invite' })}>
            {t('desk.people.invite')}
          </button>
        )}
      </div>
      <Section title={t('desk.people.members')}>
        <Loaded query={members}>
          {({ data, next_cursor: next }) => (
            <>
              <ul className="plain people">
                {data.map(member => (
                  <li key={member.id}>
                    <MemberText member={member} />
                    {mayChange && (
                      <div className="row">
                        <button
                          type="button"
                          className="button"
                          onClick={() => setOpen({ dialog: 'roles', member })}
                        >
                          {t('desk.people.roles')}
                        </button>
                        <button
                          type="button"
                          className="button"
                          onClick={() => setOpen({ dialog: 'remove', member })}
                        >
                          {t('desk.people.remove')}
                        </button>
                      </div>
                    )}
                  </li>
                ))}
              </ul>
              <PageButtons cursors={memberCursors} next={next} onCursors={setMemberCursors} />
            </>
          )}
        </Loaded>
      </Section>
      <Section title={t('desk.people.invitations')}>
        <Loaded query={invitations}>
          {({ data, next_cursor: next }) =>
            data.length === 0 ? (
              <p className="muted">{t('desk.people.no_invitations')}</p>
            ) : (
              <>
                <ul className="plain people">
                  {data.map(invitation => (
                    <li key={invitation.id}>
                      <InvitationText invitation={invitation} />
                      {mayChange && invitation.status === 'open' && (
                        <button
                          type="button"
                          className="button"
                          onClick={() => setOpen({ dialog: 'withdraw', invitation })}
                        >
                          {t('desk.people.withdraw')}
                        </button>
                      )}
                    </li>
                  ))}
                </ul>
                <PageButtons cursors={invitationCursors} next={next} onCursors={setInvitationCursors} />
              </>
            )
          }
        </Loaded>
      </Section>
      {open?.dialog === 'invite' && <InviteDialog onClose={close} />}
      {open?.dialog === 'roles' && <RolesDialog member={open.member} onClose={close} />}
      {(open?.dialog === 'remove' || open?.dialog === 'withdraw') && (
        <ConfirmDialog
          title={t(open.dialog === 'remove' ? 'desk.people.remove_title' : 'desk.people.withdraw_title', {
            name: open.dialog === 'remove' ? open.member.person.name : open.invitation.email,
          })}
          text={t(open.dialog === 'remove' ? 'desk.people.remove_text' : 'desk.people.withdraw_text')}
          action={t(open.dialog === 'remove' ? 'desk.people.remove' : 'desk.people.withdraw')}
          isPending={end.isPending}
          error={end.error}
          onConfirm={() => end.mutate(open)}
          onClose={close}
        />
      )}
    </div>
  );
}

function MemberText({ member }: { readonly member: Member }) {
  return (
    <div>
      <strong dir="auto">{member.person.name}</strong> <bdi className="muted">{member.person.email}</bdi>{' '}
      <Roles roles={member.roles} />
      {member.worker_id !== null && <WorkerName workerId={member.worker_id} />}
    </div>
  );
}

function InvitationText({ invitation }: { readonly invitation: Invitation }) {
  const t = useMessages();
  return (
    <div>
      <bdi>{invitation.email}</bdi> <Roles roles={invitation.roles} />{' '}
      <span className="muted">
        {t.find(`desk.invitation.${invitation.status}`) ?? invitation.status}{' '}
        {invitation.status === 'open' && <When at={invitation.expires_at} />}
      </span>
      {invitation.status === 'open' && invitation.sent_at === null && (
        <p className="hint">{t('desk.people.not_sent')}</p>
      )}
    </div>
  );
}

function Roles({ roles }: { readonly roles: readonly string[] }) {
  const t = useMessages();
  return (
    <>
      {roles.map(role => (
        <span key={role} className="tag">
          {t.find(`desk.role.${role}`) ?? role}
        </span>
      ))}{' '}
    </>
  );
}
