import type { ServiceName, StreamName } from '#libs/contracts';

export interface OutboxOptions {
  readonly serviceName: ServiceName;
  /** The stream of all its events. TASK belongs to the registry, whose log is its outbox. */
  readonly stream: Exclude<StreamName, 'TASK'>;
  /** The poll interval; defaults to 500. */
  readonly pollMs?: number;
}

/** Nest's token for {@link OutboxOptions}. */
export const OUTBOX_OPTIONS = Symbol('OutboxOptions');
