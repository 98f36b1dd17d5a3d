import type { RelaySessionOptions } from './relay-session.js';

export interface RelayOptions extends RelaySessionOptions {
  /** Between two looks at the log when nothing says that it has grown. */
  readonly pollMs: number;
}

/** Nest's token for {@link RelayOptions}. */
export const RELAY_OPTIONS = Symbol('RelayOptions');
