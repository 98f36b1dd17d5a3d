import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { MailModule } from '../mail/mail.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { GrantRules } from './grant-rules.js';
import { InvitationAcceptance } from './invitation-acceptance.js';
import { InvitationDrafts } from './invitation-drafts.js';
import { InvitationMailWriter } from './invitation-mail-writer.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationProofs } from './invitation-proofs.js';
import { InvitationUpkeep } from './invitation-upkeep.js';
import { InvitationsController } from './invitations.controller.js';
import { Invitations } from './invitations.js';
import { InvitationsRepository } from './invitations.repository.js';
import { Inviting } from './inviting.js';
import { MembersController } from './members.controller.js';
import { Members } from './members.js';
import { MembersRepository } from './members.repository.js';
import { MembershipChanges } from './membership-changes.js';
import { MembershipKeys } from './membership-keys.js';
import { Memberships } from './memberships.js';
import { NewInvitations } from './new-invitations.js';
import { OrganizationMembersController } from './organization-members.controller.js';
import { OrganizationMembers } from './organization-members.js';
import { WorkerMemberships } from './worker-memberships.js';

@Module({
  imports: [ApiKeysModule, MailModule, PersonsModule],
  controllers: [MembersController, InvitationsController, OrganizationMembersController],
  providers: [
    ...[GrantRules, Members, MembersRepository, OrganizationMembers],
    ...[MembershipChanges, MembershipKeys, Memberships, WorkerMemberships],
    ...[InvitationAcceptance, InvitationDrafts, InvitationMails, InvitationMailWriter, InvitationProofs],
    ...[Invitations, InvitationsRepository, InvitationUpkeep, Inviting, NewInvitations],
  ],
  exports: [InvitationsRepository, MembershipChanges, WorkerMemberships],
})
export class MembersModule {}
