import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import { MessagingModule, brokerOf } from '#libs/messaging';
import { ApiKeyEntity } from './api/api-keys/api-key.entity.js';
import { InvitationEntity } from './api/members/invitation.entity.js';
import { MembershipEntity } from './api/members/membership.entity.js';
import { OrganizationEntity } from './api/organizations/organization.entity.js';
import { PasskeyEntity } from './api/passkeys/passkey.entity.js';
import { PersonEntity } from './api/persons/person.entity.js';
import { RESOURCES } from './api/resources.js';
import { ReceivingModule } from './api/test-receiver/receiving.module.js';
import { ApiReferenceModule } from './api-reference/api-reference.module.js';
import { ConsoleModule } from './console/console.module.js';
import type { Dialects } from './edge/dialect/dialects.js';
import { EdgeModule } from './edge/edge.module.js';
import type { GatewaySettings } from './gateway.config.js';
import { MIGRATIONS } from './migrations/index.js';
import { OpenApiModule } from './openapi/openapi.module.js';

@Module({})
export class GatewayModule {
  static forRoot(settings: GatewaySettings, dialects: Dialects): DynamicModule {
    const emulated = dialects.all.flatMap(({ module }) => module ?? []);
    return {
      module: GatewayModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'gateway',
          entities: [
            ...[ApiKeyEntity, InvitationEntity, MembershipEntity, OrganizationEntity, PasskeyEntity],
            PersonEntity,
          ],
          migrations: MIGRATIONS,
        }),
        MessagingModule.forRoot({ serviceName: 'gateway', ...brokerOf(settings) }),
        EdgeModule.forRoot(settings, dialects),
        OpenApiModule.forRoot([...RESOURCES, OpenApiModule, ...emulated]),
        ...RESOURCES,
        ...emulated,
        ReceivingModule,
        ConsoleModule,
        ApiReferenceModule,
      ],
    };
  }
}
