import type { RelaySessionOptions } from './relay-session.js';

export interface RelayOptions extends RelaySessionOptions {
  /** The interval between two polls of the log without a hint that it has grown. */
  readonly pollMs: number;
}

/** Nest's token for {@link RelayOptions}. */
export const RELAY_OPTIONS = Symbol('RelayOptions');
