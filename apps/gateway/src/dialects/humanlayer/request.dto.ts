import { z } from 'zod';
import {
  DecisionVerdict,
  EXAMPLE,
  HttpUrl,
  Id,
  Instant,
  InstantOut,
  JsonObject,
  Label,
  Text,
  labelKey,
} from '#libs/contracts';
import { documented, named } from '../../edge/schemas/documented.js';
import { PRIORITIES, REQUEST_TYPES } from './words.js';

/** In either language of the document, in any case and Unicode composition; stored as sent. */
const RequestType = Label.refine(type => REQUEST_TYPES.has(labelKey(type)), {
  message: `Invalid request type. Must be one of ${[...REQUEST_TYPES].join(', ')}.`,
});
documented.add(RequestType, { type: 'string', enum: [...REQUEST_TYPES] });

/** A request as posted. Optional fields may also be null. */
export const NewRequest = named(
  'HumanLayerNewRequest',
  z.strictObject({
    agent_id: Label,
    agent_name: Label.nullish(),
    request_type: RequestType,
    domain: Label,
    jurisdiction: Label.nullish(),
    summary: Text,
    /** With `summary`, the action that the verdict is bound to. */
    context_json: JsonObject.nullish(),
    priority: z.enum(PRIORITIES).nullish(),
    /** Defaults to 48 hours from now. */
    expires_at: Instant.nullish(),
    /** Receives `decision.rendered`. */
    callback_url: HttpUrl.nullish(),
  }),
  {
    agent_id: 'my-agent',
    agent_name: 'QuoteBot Agent',
    request_type: 'compliance',
    domain: 'legal',
    jurisdiction: 'Québec',
    summary: 'Validate Bill 25 compliance for this service contract',
    context_json: { contract_id: 'CTR-2026-0412', amount: 50_000, parties: ['Acme Corp', 'Client XYZ'] },
    priority: 'normal',
  },
);
export type NewRequest = z.infer<typeof NewRequest>;

export const SubmittedRequest = named(
  'HumanLayerSubmittedRequest',
  z.strictObject({
    ok: z.literal(true),
    request_id: Id,
    /** `pending` if no Sentinel was found within a second. */
    status: z.enum(['pending', 'assigned', 'decided']),
    /** Null while it is pending. */
    assigned_to: z.string().nullable(),
    /** The signed record, once there is a verdict. */
    evidence_url: z.string(),
  }),
  {
    ok: true,
    request_id: EXAMPLE.taskId,
    status: 'assigned',
    assigned_to: 'Marie Dupont',
    evidence_url: `/v1/tasks/${EXAMPLE.taskId}/evidence`,
  },
);
export type SubmittedRequest = z.infer<typeof SubmittedRequest>;

const listed = {
  id: Id,
  status: z.enum(['pending', 'assigned', 'decided']),
  agent_id: z.string(),
  agent_name: z.string().nullable(),
  request_type: z.string(),
  domain: z.string(),
  jurisdiction: z.string().nullable(),
  summary: z.string(),
  priority: z.enum(PRIORITIES),
  expires_at: InstantOut.nullable(),
  /** Null until a Sentinel has decided, and for a request that ended without a verdict. */
  verdict: DecisionVerdict.nullable(),
  /** The Sentinel’s; for a request that ended without a verdict, why. */
  reasoning: z.string().nullable(),
  decision_signed_at: InstantOut.nullable(),
  created_at: InstantOut,
  /** The signed record, once it is decided. */
  evidence_url: z.string(),
};

const EXAMPLE_LISTED = {
  id: EXAMPLE.taskId,
  status: 'decided' as const,
  agent_id: 'my-agent',
  agent_name: 'QuoteBot Agent',
  request_type: 'compliance',
  domain: 'legal',
  jurisdiction: 'Québec',
  summary: 'Validate this contract',
  priority: 'normal' as const,
  expires_at: EXAMPLE.deadline,
  verdict: 'approved' as const,
  reasoning: 'The contract complies with Bill 25 standards. No problematic clauses identified.',
  decision_signed_at: EXAMPLE.endedAt,
  created_at: EXAMPLE.createdAt,
  evidence_url: `/v1/tasks/${EXAMPLE.taskId}/evidence`,
};

/** A request in a list. */
export const ListedRequest = z.strictObject(listed);
export type ListedRequest = z.infer<typeof ListedRequest>;

export const RequestView = z.strictObject({
  ...listed,
  context_json: JsonObject.nullable(),
  /** The Sentinel who reviews it, or decided it. */
  assigned_to: z.string().nullable(),
});
export type RequestView = z.infer<typeof RequestView>;

/** One request, or the requests of an agent. */
export const RequestsAnswer = named(
  'HumanLayerRequests',
  z.union([
    named('HumanLayerRequest', z.strictObject({ request: RequestView })),
    named('HumanLayerRequestList', z.strictObject({ requests: z.array(ListedRequest) })),
  ]),
  {
    request: {
      ...EXAMPLE_LISTED,
      context_json: { contract_id: 'CTR-2026-0412' },
      assigned_to: 'Marie Dupont',
    },
  },
);
export type RequestsAnswer = z.infer<typeof RequestsAnswer>;

export const RequestsQuery = z
  .strictObject({
    /** Anything but the id of a request is not found. */
    id: z.string().max(200).optional(),
    agent_id: Label.optional(),
  })
  .superRefine(({ id, agent_id: agentId }, context) => {
    if (id === undefined && agentId === undefined) {
      context.addIssue({ code: 'custom', path: [], message: 'Missing fields: id or agent_id' });
    } else if (id !== undefined && agentId !== undefined) {
      context.addIssue({ code: 'custom', path: ['agent_id'], message: 'Give id or agent_id, not both.' });
    }
  });
export type RequestsQuery = z.output<typeof RequestsQuery>;
