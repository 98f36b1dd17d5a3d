import type { z } from 'zod';
import type { ServiceName } from './services.js';

/**
 * A request that one service answers for another, over NATS request/reply.
 *
 * The subject is `command.<service>.<verb>`. The separate prefix means that one line of the broker's permissions covers
 * what a service may send or answer, and that no stream of events captures a command. The service's name is also its
 * queue group: any replica may answer and only one does.
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
  /** Fields of the reply that hold secrets: they are sent sealed with SECRETS_KEY, which both services have. */
  readonly sealedInReply: readonly string[];
  /** The maximum wait of a caller. The answering service refuses a request that is already past it. */
  readonly deadlineMs: number;
  /** Whether the reply holds sums of money that may exceed a JSON number; see `SumMicros`. */
  readonly carriesSums: boolean;
}

/** The request as its handler gets it. */
export type RequestOf<Contract extends CommandContract> = z.output<Contract['request']>;
/** The request as its sender writes it: fields with a default are optional. */
export type RequestInput<Contract extends CommandContract> = z.input<Contract['request']>;
export type ReplyOf<Contract extends CommandContract> = z.infer<Contract['reply']>;

/** Long enough for a busy database, short enough that an HTTP caller still gets the reason. */
export const DEFAULT_DEADLINE_MS = 5_000;

/** `sentBy` defaults to the gateway alone. */
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
