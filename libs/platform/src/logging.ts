import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { redacted } from './redact.js';
import { currentTrace } from './tracing/trace-context.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface LoggingOptions {
  readonly service: string;
  readonly level: string;
  /** Standard output by default, written synchronously so that a dying process loses no line. */
  readonly destination?: DestinationStream;
}

/**
 * Nest's logger as JSON lines: `service`, `level`, `time`, `msg`, `context` (the class), and from the current trace
 * `trace_id`, `span_id` if it is recorded, `task_id`, `org_id`.
 *
 * Classes use Nest's own `new Logger(Name.name)`. Pass extra fields in an object:
 * `logger.log({ msg: 'delivered', attempt, status })`; an Error among the arguments becomes `err`.
 */
export class JsonLogger implements LoggerService {
  private readonly pino: PinoLogger;

  constructor(options: LoggingOptions) {
    this.pino = createPino(options);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    this.pino[level](fieldsOf([message, ...rest]));
  }
}

/**
 * Nest passes the message first and the class's name last; what lies between is a stack (`error` only),
 * an Error, or fields.
 */
function fieldsOf(args: readonly unknown[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const last = args.length - 1;
  args.forEach((arg, index) => {
    if (arg instanceof Error) {
      fields['err'] = arg;
      fields['msg'] ??= arg.message;
    } else if (typeof arg === 'object' && arg !== null) {
      Object.assign(fields, arg);
    } else if (index === 0) {
      fields['msg'] = String(arg);
    } else if (typeof arg === 'string') {
      fields[index === last && !arg.includes('\n') ? 'context' : 'stack'] = arg;
    }
  });
  return fields;
}

function createPino({ service, level, destination }: LoggingOptions): PinoLogger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }), log: redacted },
      mixin: traceFields,
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

function traceFields(): Record<string, unknown> {
  const trace = currentTrace();
  if (trace === undefined) return {};
  return {
    trace_id: trace.traceId,
    span_id: trace.span && trace.spanId,
    task_id: trace.taskId,
    org_id: trace.orgId,
  };
}

/**
 * Only fields that are known to be safe: the driver's errors also carry the statement's parameters, which may contain
 * customer data.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    code: 'code' in error ? error.code : undefined,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  };
}
