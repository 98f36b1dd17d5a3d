import { z } from 'zod';
import { ERROR_KINDS, ServiceError, parseExactly, readJson, stringifyExactly } from '#libs/contracts';
import type { CommandContract } from '#libs/contracts';

/** The wire format of a command's reply. */
export type CommandReply =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: WireError };

/** `details` passes through with any fields that a newer service adds. */
const WireErrorSchema = z.object({
  kind: z.enum(ERROR_KINDS).catch('internal'),
  code: z.string(),
  message: z.string(),
  details: z.looseObject({
    faults: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    retry_after_seconds: z.number().optional(),
  }),
});

type WireError = z.infer<typeof WireErrorSchema>;

const ReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), error: WireErrorSchema }),
]);

type Precision = Pick<CommandContract, 'carriesSums'>;

export function encodeReply({ carriesSums }: Precision, reply: CommandReply): string {
  return carriesSums ? stringifyExactly(reply) : JSON.stringify(reply);
}

/** @throws Error when the bytes are not a reply */
export function decodeReply({ carriesSums }: Precision, bytes: Uint8Array): CommandReply {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return ReplySchema.parse(carriesSums ? parseExactly(text) : exactValueIn(text));
}

function exactValueIn(text: string): unknown {
  const read = readJson(text);
  if (read.outcome === 'read') return read.value;
  throw new Error(`The reply cannot be read as sent (${read.outcome}).`);
}

/** Drops the cause: it may name internals, and is in the log of the service where it occurred. */
export function toWireError({ kind, code, message, details }: ServiceError): WireError {
  return {
    kind,
    code,
    message,
    details: { ...details, faults: details.faults?.map(fault => ({ ...fault })) },
  };
}

export function fromWireError({ kind, code, message, details }: WireError): ServiceError {
  const { faults, retry_after_seconds } = details;
  return new ServiceError(kind, code, message, {
    ...(faults === undefined ? {} : { faults }),
    ...(retry_after_seconds === undefined ? {} : { retry_after_seconds }),
  });
}

/** The reply to the caller for a defect: it reveals no details. */
export function internalError(options?: ErrorOptions): ServiceError {
  return new ServiceError('internal', 'internal', 'Something went wrong on our side.', {}, options);
}

/**
 * The reply to the caller while a dependency such as the database is unavailable: a retry helps, so it is not a
 * defect.
 */
export function dependencyUnavailable(): ServiceError {
  return new ServiceError(
    'unavailable',
    'service.unavailable',
    'A dependency of the service is unavailable at the moment.',
  );
}
