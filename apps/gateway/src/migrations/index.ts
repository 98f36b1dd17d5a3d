import { IdempotencyKeysMigration } from '#libs/database';
import { MESSAGING_MIGRATIONS } from '#libs/messaging';
import { OrganizationsAndKeys1763000200000 } from './1763000200000-organizations-and-keys.js';
import { RateLimits1763000210000 } from './1763000210000-rate-limits.js';
import { OrganizationRateLimits1764540000000 } from './1764540000000-organization-rate-limits.js';
import { CreatedByKey1764560000000 } from './1764560000000-created-by-key.js';
import { RequestAnswers1764560000001 } from './1764560000001-request-answers.js';
import { SuspendedOrganizations1764580000000 } from './1764580000000-suspended-organizations.js';
import { AssessmentsByTask1795737627001 } from './1795737627001-assessments-by-task.js';
import { AuditLog1764600000000 } from './1764600000000-audit-log.js';
import { DefaultDeadlines1764610000000 } from './1764610000000-default-deadlines.js';
import { StatusCasing1795737614100 } from './1795737614100-status-casing.js';
import { DecisionReasoning1795737620100 } from './1795737620100-decision-reasoning.js';
import { DecisionRules1795737622000 } from './1795737622000-decision-rules.js';
import { DecisionAssessments1795737622001 } from './1795737622001-decision-assessments.js';
import { PseudonymSecrets1795737624000 } from './1795737624000-pseudonym-secrets.js';
import { PersonsOfKeys1795737621104 } from './1795737621104-persons-of-keys.js';
import { AssignmentDrafts1795737632000 } from './1795737632000-assignment-drafts.js';
import { PersonsInAuditLog1795737628001 } from './1795737628001-persons-in-audit-log.js';
import { TestReceivers1795737635000 } from './1795737635000-test-receivers.js';
import { Files1795737633000 } from './1795737633000-files.js';
import { FileUsage1795737636000 } from './1795737636000-file-usage.js';
import { FileRescans1795737637000 } from './1795737637000-file-rescans.js';
import { OutgoingMails1795737637010 } from './1795737637010-outgoing-mails.js';
import { Persons1795737630000 } from './1795737630000-persons.js';
import { SignIn1795737630001 } from './1795737630001-sign-in.js';
import { PersonsAsActors1795737630002 } from './1795737630002-persons-as-actors.js';
import { Invitations1795737630010 } from './1795737630010-invitations.js';
import { Passkeys1795737630020 } from './1795737630020-passkeys.js';
import { OidcIdentities1795737630021 } from './1795737630021-oidc-identities.js';

/** The migrations of the schema `gateway`, oldest first. */
export const MIGRATIONS = [
  IdempotencyKeysMigration,
  OrganizationsAndKeys1763000200000,
  RateLimits1763000210000,
  OrganizationRateLimits1764540000000,
  CreatedByKey1764560000000,
  RequestAnswers1764560000001,
  SuspendedOrganizations1764580000000,
  AuditLog1764600000000,
  DefaultDeadlines1764610000000,
  StatusCasing1795737614100,
  DecisionReasoning1795737620100,
  DecisionRules1795737622000,
  DecisionAssessments1795737622001,
  PseudonymSecrets1795737624000,
  PersonsOfKeys1795737621104,
  AssessmentsByTask1795737627001,
  PersonsInAuditLog1795737628001,
  Persons1795737630000,
  SignIn1795737630001,
  PersonsAsActors1795737630002,
  Invitations1795737630010,
  Passkeys1795737630020,
  OidcIdentities1795737630021,
  AssignmentDrafts1795737632000,
  Files1795737633000,
  TestReceivers1795737635000,
  FileUsage1795737636000,
  FileRescans1795737637000,
  OutgoingMails1795737637010,
  ...MESSAGING_MIGRATIONS,
];
