import type { ServiceName, StreamName } from '#libs/contracts';

export interface OutboxOptions {
  readonly serviceName: ServiceName;
  /** Where all of its events go. TASK is the registry's, whose log is its outbox. */
  readonly stream: Exclude<StreamName, 'TASK'>;
  /** Between two looks; 500 when left out. */
  readonly pollMs?: number;
}

/** Nest's token for {@link OutboxOptions}. */
export const OUTBOX_OPTIONS = Symbol('OutboxOptions');
