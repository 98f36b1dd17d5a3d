import { z } from 'zod';
import {
  DeadlineSeconds,
  EXAMPLE,
  Id,
  InstantOut,
  Label,
  ReasoningRule,
  SigningSecret,
  Title,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { RateLimit } from '../../edge/schemas/limits.js';

const settings = {
  /** Over all its keys together, including its workers'. */
  rate_limit: RateLimit.nullable(),
  /** For each of its keys, including workers', without a limit of its own or of its dialect. */
  key_rate_limit: RateLimit.nullable(),
  /** The default deadline of its tasks, except in a dialect that defines one. */
  default_deadline_seconds: DeadlineSeconds.nullable(),
  /** The verdicts that need a reasoning in decisions posted from now on; every verdict but `approved` by default. */
  decision_reasoning: ReasoningRule.nullable(),
};

export const OrganizationSpec = named(
  'OrganizationSpec',
  z.strictObject({
    name: Label,
    rate_limit: settings.rate_limit.default(null),
    key_rate_limit: settings.key_rate_limit.default(null),
    default_deadline_seconds: settings.default_deadline_seconds.default(null),
    decision_reasoning: settings.decision_reasoning.default(null),
  }),
  { name: 'Acme Security', default_deadline_seconds: 86_400 },
);
export type OrganizationSpec = z.infer<typeof OrganizationSpec>;

/** Null removes a setting, so that the installation's default applies. */
export const OrganizationChange = named(
  'OrganizationChange',
  z
    .strictObject({
      name: Label,
      ...settings,
      suspended: z.boolean(),
      /** The reason; visible only to the operator. */
      reason: Title,
    })
    .partial()
    .refine(({ suspended, reason }) => suspended === true || reason === undefined, {
      path: ['reason'],
      message: 'Only goes with a suspension.',
    }),
  { rate_limit: { requests: 5_000, per_seconds: 10 } },
);
export type OrganizationChange = z.infer<typeof OrganizationChange>;

export const OrganizationView = named(
  'OrganizationView',
  z.strictObject({
    org_id: Id,
    name: z.string(),
    ...settings,
    suspended: z.boolean(),
    /** Null while it is not suspended. */
    suspension: z.strictObject({ reason: z.string().nullable(), suspended_at: InstantOut }).nullable(),
    created_at: InstantOut,
  }),
  {
    org_id: EXAMPLE.orgId,
    name: 'Acme Security',
    rate_limit: { requests: 5_000, per_seconds: 10 },
    key_rate_limit: null,
    default_deadline_seconds: 86_400,
    decision_reasoning: 'always',
    suspended: false,
    suspension: null,
    created_at: '2026-03-01T11:50:00.000Z',
  },
);
export type OrganizationView = z.infer<typeof OrganizationView>;

export const NewOrganization = named(
  'NewOrganization',
  z.strictObject({
    org_id: Id,
    name: z.string(),
    /** An API key with every scope. Shown only once. */
    admin_key: z.string(),
    /** Signs the deliveries to the callbacks of its tasks. Shown only once. */
    signing_secret: SigningSecret,
  }),
  {
    org_id: EXAMPLE.orgId,
    name: 'Acme Security',
    admin_key: 'cs_live_example_0000000000000000000000000000',
    signing_secret: EXAMPLE.signingSecret,
  },
);
export type NewOrganization = z.infer<typeof NewOrganization>;
