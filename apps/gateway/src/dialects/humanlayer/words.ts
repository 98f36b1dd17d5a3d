import { labelKey } from '#libs/contracts';
import type { TaskStatus, Urgency } from '#libs/contracts';

/** The path of this API: `https://humanlayer.systems` becomes the gateway's address followed by this prefix. */
export const PREFIX = '/humanlayer';
/** The path in the document's base URL, under which the routes answer as well. */
export const FUNCTIONS_PREFIX = `${PREFIX}/.netlify/functions`;

const ENGLISH = ['compliance', 'judgment', 'signature'] as const;
const FRENCH = ['conformité', 'jugement'] as const;
/** By their label keys, so that case and Unicode composition do not matter. */
export const REQUEST_TYPES: ReadonlySet<string> = new Set([...ENGLISH, ...FRENCH].map(labelKey));

/** Whether a request is written in French, as far as its type shows. */
export function isFrench(requestType: string): boolean {
  return FRENCH.some(type => labelKey(type) === labelKey(requestType));
}

export const PRIORITIES = ['normal', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const URGENCY_OF_PRIORITY = {
  normal: 'normal',
  urgent: 'high',
} as const satisfies Record<Priority, Urgency>;

/** Applies to native decisions too: one that is priced as urgent is shown as urgent. */
export function priorityOf(urgency: Urgency): Priority {
  return urgency === 'high' || urgency === 'critical' ? 'urgent' : 'normal';
}

export type Status = 'pending' | 'assigned' | 'decided';

/**
 * `decided` is every end, also one without a verdict: clients of this API wait for no other status, so that a request
 * that expired would keep them waiting for ever.
 */
export const STATUS_OF = {
  created: 'pending',
  queued: 'pending',
  offered: 'pending',
  accepted: 'assigned',
  started: 'assigned',
  submitted: 'assigned',
  verified: 'assigned',
  completed: 'decided',
  failed: 'decided',
  cancelled: 'decided',
} as const satisfies Record<TaskStatus, Status>;
