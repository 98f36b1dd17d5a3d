import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { OrganizationStanding } from './organization-standing.js';
import { Organizations } from './organizations.js';
import { OrganizationsController } from './organizations.controller.js';

@Module({
  imports: [ApiKeysModule],
  controllers: [OrganizationsController],
  providers: [OrganizationStanding, Organizations],
  exports: [Organizations],
})
export class OrganizationsModule {}
