import { z } from 'zod';
import { CONSUMING_SERVICES, DeadLetter, EXAMPLE, Id, formatted } from '#libs/contracts';
import type { ConsumingService } from '#libs/contracts';
import { DEAD_REASONS } from '#libs/messaging';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';

/** `matcher-12`: the service that keeps the letter, and its number there. */
const LETTER_ID = new RegExp(`^(${CONSUMING_SERVICES.join('|')})-([1-9]\\d{0,14})$`);

const LetterId = formatted(LETTER_ID, 'the `letter_id` of a dead letter', 'matcher-12');
export const DeadLetterPath = z.strictObject({ letter_id: LetterId });
export type DeadLetterPath = z.infer<typeof DeadLetterPath>;

export interface LetterPlace {
  readonly service: ConsumingService;
  readonly number: number;
}

/** The parts of a valid id. */
export function placeOf(letterId: string): LetterPlace {
  const [, name, number = ''] = LETTER_ID.exec(letterId) ?? [];
  const service = CONSUMING_SERVICES.find(one => one === name);
  if (service === undefined) throw new TypeError('Not the id of a dead letter.');
  return { service, number: Number(number) };
}

const { service, durable, event_type, event_id, task_id } = DeadLetter.shape;
const { reason, died_at, deliveries, deaths, status, resolved_at } = DeadLetter.shape;
const { org_id, detail, resolved_by, note } = DeadLetter.shape;

const shown = {
  letter_id: z.string(),
  ...{ service, durable, event_type, event_id, task_id },
  ...{ reason, died_at, deliveries, deaths, status, resolved_at },
};
const EXAMPLE_LETTER = {
  letter_id: 'matcher-12',
  ...{ service: 'matcher' as const, durable: 'matcher--task-queued', event_type: 'task.queued' },
  ...{ event_id: EXAMPLE.eventId, task_id: EXAMPLE.taskId, reason: 'max_deliveries' },
  ...{ died_at: EXAMPLE.createdAt, deliveries: 10, deaths: 1, status: 'open' as const, resolved_at: null },
};

/** For an organization: without the error, which may say more than concerns it. */
export const DeadLetterView = named('DeadLetter', z.object(shown), EXAMPLE_LETTER);
export type DeadLetterView = z.infer<typeof DeadLetterView>;

const EXAMPLE_OF_OPERATOR = {
  ...EXAMPLE_LETTER,
  ...{ org_id: EXAMPLE.orgId, detail: 'Error: relation "pools" does not exist' },
  ...{ resolved_by: null, note: null },
};
/** For the operator of the installation. */
export const InstallationDeadLetter = named(
  'InstallationDeadLetter',
  z.object({ ...shown, org_id, detail, resolved_by, note }),
  EXAMPLE_OF_OPERATOR,
);
export type InstallationDeadLetter = z.infer<typeof InstallationDeadLetter>;

export const InstallationDeadLetterDetail = named(
  'InstallationDeadLetterDetail',
  z.object({
    ...InstallationDeadLetter.shape,
    /** The message; null if it is not a JSON object, or larger than 500,000 bytes. */
    event: z.record(z.string(), z.unknown()).nullable(),
  }),
  { ...EXAMPLE_OF_OPERATOR, event: { type: 'task.queued', id: EXAMPLE.eventId, subject: EXAMPLE.taskId } },
);
export type InstallationDeadLetterDetail = z.infer<typeof InstallationDeadLetterDetail>;

const page = {
  next_cursor: z.string().nullable(),
  /** Services that did not answer: their letters are missing from this page. */
  unanswered: z.array(service),
};
export const DeadLetterPage = named('DeadLetterPage', z.object({ data: z.array(DeadLetterView), ...page }), {
  data: [EXAMPLE_LETTER],
  next_cursor: null,
  unanswered: [],
});
export type DeadLetterPage = z.infer<typeof DeadLetterPage>;
export const InstallationDeadLetterPage = named(
  'InstallationDeadLetterPage',
  z.object({ data: z.array(InstallationDeadLetter), ...page }),
  { data: [EXAMPLE_OF_OPERATOR], next_cursor: null, unanswered: [] },
);
export type InstallationDeadLetterPage = z.infer<typeof InstallationDeadLetterPage>;

const outcome = z.enum(['done', 'failed', 'poison']);
export const ResendResult = named('DeadLetterResend', z.object({ outcome, letter: DeadLetterView }), {
  outcome: 'done',
  letter: { ...EXAMPLE_LETTER, status: 'resent', resolved_at: EXAMPLE.createdAt },
});
export type ResendResult = z.infer<typeof ResendResult>;
export const InstallationResendResult = named(
  'InstallationDeadLetterResend',
  z.object({ outcome, detail: detail.nullable(), letter: InstallationDeadLetter }),
  { outcome: 'failed', detail: EXAMPLE_OF_OPERATOR.detail, letter: EXAMPLE_OF_OPERATOR },
);
export type InstallationResendResult = z.infer<typeof InstallationResendResult>;

const filters = {
  status: z.enum(['open', 'resolved']).default('open'),
  reason: z.enum(DEAD_REASONS).optional(),
};
export const DeadLetterQuery = z.strictObject({ ...pageQuery, ...filters });
export type DeadLetterQuery = z.output<typeof DeadLetterQuery>;
export const InstallationDeadLetterQuery = z.strictObject({
  ...pageQuery,
  ...filters,
  org_id: Id.optional(),
});
export type InstallationDeadLetterQuery = z.output<typeof InstallationDeadLetterQuery>;

export const DiscardRequest = named(
  'DeadLetterDiscard',
  z.strictObject({
    /** Why it need not be handled. */
    reason: z.string().trim().min(1).max(500),
  }),
  { reason: 'The organization was deleted.' },
);
export type DiscardRequest = z.infer<typeof DiscardRequest>;

export function viewOf(letter: DeadLetter): DeadLetterView {
  return DeadLetterView.parse(installationViewOf(letter));
}

export function installationViewOf({ number, ...letter }: DeadLetter): InstallationDeadLetter {
  return { letter_id: `${letter.service}-${number}`, ...letter };
}
