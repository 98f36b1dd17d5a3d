import { AccountsModule } from './accounts/accounts.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BillingModule } from './billing/billing.module.js';
import { BulkModule } from './bulk/bulk.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DecisionsModule } from './decisions/decisions.module.js';
import { DecisionRulesModule } from './decision-rules/decision-rules.module.js';
import { DraftsModule } from './drafts/drafts.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { EventsModule } from './events/events.module.js';
import { EvidenceModule } from './evidence/evidence.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { FilesModule } from './files/files.module.js';
import { MailModule } from './mail/mail.module.js';
import { MembersModule } from './members/members.module.js';
import { OidcModule } from './oidc/oidc.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { PasskeysModule } from './passkeys/passkeys.module.js';
import { PersonsModule } from './persons/persons.module.js';
import { PoolsModule } from './pools/pools.module.js';
import { QualityModule } from './quality/quality.module.js';
import { SignInModule } from './sign-in/sign-in.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TestReceiverModule } from './test-receiver/test-receiver.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkerSideModule } from './worker-side/worker-side.module.js';
import { WorkersModule } from './workers/workers.module.js';

/** The resources of the native API, in the order of the API document. */
export const RESOURCES = [
  TasksModule,
  EventsModule,
  BulkModule,
  DecisionsModule,
  DecisionRulesModule,
  EvidenceModule,
  ErasuresModule,
  AnalyticsModule,
  ExportsModule,
  WorkerSideModule,
  FilesModule,
  DraftsModule,
  PoolsModule,
  WorkersModule,
  WebhooksModule,
  DeadLettersModule,
  TestReceiverModule,
  BillingModule,
  ApiKeysModule,
  OrganizationsModule,
  MembersModule,
  PersonsModule,
  AccountsModule,
  SignInModule,
  PasskeysModule,
  OidcModule,
  MailModule,
  QualityModule,
  AuditModule,
];
