import type { Exit } from '../processes/child.js';

/** Events of a running system, for observers such as the terminal or a test. */
export type SystemEvent =
  | { readonly kind: 'starting'; readonly what: string }
  | { readonly kind: 'ready'; readonly what: string; readonly tookMs: number }
  | { readonly kind: 'died'; readonly what: string; readonly exit: Exit; readonly pauseMs: number }
  | {
      readonly kind: 'start_failed';
      readonly what: string;
      readonly cause: unknown;
      readonly pauseMs: number;
    }
  | { readonly kind: 'logged_error'; readonly what: string; readonly message: string }
  /** Another program listens on the previous port. */
  | { readonly kind: 'port_moved'; readonly what: string; readonly from: number; readonly to: number }
  | { readonly kind: 'seeding' }
  | { readonly kind: 'stopping'; readonly what: string };

export type Report = (event: SystemEvent) => void;
