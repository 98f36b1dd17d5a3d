import type { z } from 'zod';
import type { CloudEvent } from './cloud-event.js';
import type { StreamName } from './streams.js';

/** One event: the literal subject it is published on, its data, and when it is published. */
export interface EventContract<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly stream: StreamName;
  readonly data: Data;
  /** For the catalogue and the flow table in the README. */
  readonly publishedWhen: string;
  /**
   * The same data without what people wrote and who they are, once their task is erased: ids, times, amounts and
   * decisions of the system stay, so that a consumer that has not handled the event yet still can.
   */
  withoutContent(data: z.infer<Data>): z.infer<Data>;
  /** Shown in the OpenAPI and AsyncAPI documents; a test checks it against `data`. */
  readonly example: z.infer<Data>;
}

export type EventOf<Contract extends EventContract> =
  Contract extends EventContract<infer Type, infer Data> ? CloudEvent<Type, z.infer<Data>> : never;

export type DataOf<Contract extends EventContract> = z.infer<Contract['data']>;

export function defineEvent<const Type extends string, Data extends z.ZodType>(
  contract: EventContract<Type, Data>,
): EventContract<Type, Data> {
  return contract;
}
