import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { MembershipKeys } from './membership-keys.js';
import { Memberships } from './memberships.js';
import { OrganizationMembersController } from './organization-members.controller.js';
import { OrganizationMembers } from './organization-members.js';
import { WorkerMemberships } from './worker-memberships.js';

@Module({
  imports: [ApiKeysModule, PersonsModule],
  controllers: [OrganizationMembersController],
  providers: [MembershipKeys, Memberships, OrganizationMembers, WorkerMemberships],
  exports: [WorkerMemberships],
})
export class MembersModule {}
