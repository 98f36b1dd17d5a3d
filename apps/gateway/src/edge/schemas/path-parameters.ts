import { z } from 'zod';
import { Id } from '#libs/contracts';
import type { notFound } from '#libs/contracts';

type Resource = Parameters<typeof notFound>[0];

const RESOURCES: Readonly<Record<string, Resource>> = {
  org_id: 'organization',
  task_id: 'task',
  job_id: 'bulk_job',
  assignment_id: 'assignment',
  worker_id: 'worker',
  pool_id: 'pool',
  key_id: 'api_key',
  endpoint_id: 'webhook_endpoint',
  delivery_id: 'webhook_delivery',
  letter_id: 'dead_letter',
  month: 'statement',
  rule_set_id: 'rule_set',
  assessment_id: 'assessment',
  erasure_id: 'erasure',
  file_id: 'file',
  person_id: 'person',
  member_id: 'member',
  invitation_id: 'invitation',
  session_id: 'session',
  passkey_id: 'passkey',
  sign_in_id: 'sign_in',
};

/** The resource that a path parameter identifies, for the message of a 404. */
export function resourceNamedBy(parameter: string): Resource {
  return RESOURCES[parameter] ?? 'task';
}

export const OrganizationPath = z.strictObject({ org_id: Id });
export type OrganizationPath = z.infer<typeof OrganizationPath>;
export const TaskPath = z.strictObject({ task_id: Id });
export type TaskPath = z.infer<typeof TaskPath>;
export const BulkJobPath = z.strictObject({ job_id: Id });
export type BulkJobPath = z.infer<typeof BulkJobPath>;
export const AssignmentPath = z.strictObject({ assignment_id: Id });
export type AssignmentPath = z.infer<typeof AssignmentPath>;
export const WorkerPath = z.strictObject({ worker_id: Id });
export type WorkerPath = z.infer<typeof WorkerPath>;
export const PoolPath = z.strictObject({ pool_id: Id });
export type PoolPath = z.infer<typeof PoolPath>;
export const KeyPath = z.strictObject({ key_id: Id });
export type KeyPath = z.infer<typeof KeyPath>;
export const WebhookEndpointPath = z.strictObject({ endpoint_id: Id });
export type WebhookEndpointPath = z.infer<typeof WebhookEndpointPath>;
export const PersonPath = z.strictObject({ person_id: Id });
export type PersonPath = z.infer<typeof PersonPath>;
export const MemberPath = z.strictObject({ member_id: Id });
export type MemberPath = z.infer<typeof MemberPath>;
export const InvitationPath = z.strictObject({ invitation_id: Id });
export type InvitationPath = z.infer<typeof InvitationPath>;
export const SessionPath = z.strictObject({ session_id: Id });
export type SessionPath = z.infer<typeof SessionPath>;
export const PasskeyPath = z.strictObject({ passkey_id: Id });
export type PasskeyPath = z.infer<typeof PasskeyPath>;
export const SignInPath = z.strictObject({ sign_in_id: Id });
export type SignInPath = z.infer<typeof SignInPath>;
export const ErasurePath = z.strictObject({ erasure_id: Id });
export type ErasurePath = z.infer<typeof ErasurePath>;
export const FilePath = z.strictObject({ file_id: Id });
export type FilePath = z.infer<typeof FilePath>;
export const AssignmentFilePath = z.strictObject({ assignment_id: Id, file_id: Id });
export type AssignmentFilePath = z.infer<typeof AssignmentFilePath>;
export const WebhookDeliveryPath = z.strictObject({ delivery_id: Id });
export type WebhookDeliveryPath = z.infer<typeof WebhookDeliveryPath>;
