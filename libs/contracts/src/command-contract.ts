import type { z } from 'zod';
import type { ServiceName } from './services.js';

/**
 * A request one service answers for another, over NATS request/reply.
 *
 * The subject is `command.<service>.<verb>`, a prefix of its own, so that what a service may send or answer is one
 * line of the broker's permissions and no stream of events covers a command. The service's name is also its queue
 * group: any replica may answer and only one does.
 */
export interface CommandContract<
  Subject extends string = string,
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  readonly subject: Subject;
  /** The services that may send it: the broker refuses it from any other. */
  readonly sentBy: readonly ServiceName[];
  readonly request: Request;
  readonly reply: Reply;
  /** Fields of the reply that hold secrets: they travel sealed with SECRETS_KEY, which both sides have. */
  readonly sealedInReply: readonly string[];
  /** How long a caller waits at most. The answering service refuses what is already past it. */
  readonly deadlineMs: number;
  /** Whether the reply holds sums of money that a JSON number may be too small for; see `SumMicros`. */
  readonly carriesSums: boolean;
}

/** What whoever answers a command gets. */
export type RequestOf<Contract extends CommandContract> = z.output<Contract['request']>;
/** What whoever sends it has to say: what has a default may be left out. */
export type AskOf<Contract extends CommandContract> = z.input<Contract['request']>;
export type ReplyOf<Contract extends CommandContract> = z.infer<Contract['reply']>;

/** Long enough for a busy database, short enough that an HTTP caller still hears why. */
export const DEFAULT_DEADLINE_MS = 5_000;

/** `sentBy` is the gateway alone unless the contract names others. */
export function defineCommand<
  const Subject extends `command.${ServiceName}.${string}`,
  Request extends z.ZodType,
  Reply extends z.ZodType,
>(contract: {
  subject: Subject;
  sentBy?: readonly ServiceName[];
  request: Request;
  reply: Reply;
  sealedInReply?: readonly (keyof z.output<Reply> & string)[];
  deadlineMs?: number;
  carriesSums?: boolean;
}): CommandContract<Subject, Request, Reply> {
  return {
    ...{ deadlineMs: DEFAULT_DEADLINE_MS, carriesSums: false, sentBy: ['gateway'], sealedInReply: [] },
    ...contract,
  };
}
