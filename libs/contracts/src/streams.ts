import { SERVICES } from './services.js';
import type { ServiceName } from './services.js';

interface StreamDefinition {
  readonly subjects: readonly string[];
  /** The services that may publish on its subjects. The first creates the stream and updates its settings. */
  readonly publishers: readonly [ServiceName, ...ServiceName[]];
}

/** The event streams. Adding one takes a line here; renaming one is a migration. */
export const STREAMS = {
  TASK: { subjects: ['task.*'], publishers: ['task-registry'] },
  QUALITY: { subjects: ['quality.*'], publishers: ['consensus'] },
  BILLING: { subjects: ['billing.*'], publishers: ['billing'] },
  AUDIT: { subjects: ['audit.*'], publishers: ['task-registry'] },
  WEBHOOK: { subjects: ['webhook.*'], publishers: ['webhook-dispatcher'] },
} as const satisfies Readonly<Record<string, StreamDefinition>>;

export type StreamName = keyof typeof STREAMS;

/** The dead letters of every service: `dead.<service>.<durable>`. */
export const DEAD_STREAM = {
  name: 'DEAD',
  subjects: ['dead.>'],
  publishers: ['task-registry', ...SERVICES.filter(service => service !== 'task-registry')],
} as const satisfies StreamDefinition & { readonly name: string };

export function streamNames(): readonly StreamName[] {
  return Object.keys(STREAMS).filter((name): name is StreamName => name in STREAMS);
}
