import type { StreamUpdateConfig } from '@nats-io/jetstream';

/** The stream settings that this code controls; durations are in nanoseconds, as on the wire. */
export interface StreamShape {
  readonly subjects: readonly string[];
  /** 0 keeps messages forever. */
  readonly max_age: number;
  readonly duplicate_window: number;
  readonly num_replicas: number;
  /** Single messages cannot be deleted through the API. The server allows this to be enabled, never disabled. */
  readonly deny_delete: boolean;
  /** The stream cannot be purged through the API. The server allows this to be enabled, never disabled. */
  readonly deny_purge: boolean;
}

export interface Growth {
  /** What to change on the server; empty when nothing needs to change. */
  readonly changes: Partial<StreamUpdateConfig>;
  /** Settings that are larger on the server than wanted, and are kept. */
  readonly refused: readonly (keyof StreamShape)[];
}

/** The changes that bring a stream to at least the wanted shape, without ever shrinking it. */
export function growthOf(current: StreamShape, wanted: StreamShape): Growth {
  const changes: Partial<StreamUpdateConfig> = {};
  const refused: (keyof StreamShape)[] = [];

  const missing = wanted.subjects.filter(subject => !current.subjects.some(kept => covers(kept, subject)));
  // The server refuses subjects that overlap within one stream.
  const kept = current.subjects.filter(subject => !missing.some(wider => covers(wider, subject)));
  if (missing.length > 0) changes.subjects = [...kept, ...missing];

  for (const setting of ['max_age', 'duplicate_window', 'num_replicas'] as const) {
    const [is, should] = [sizeOf(setting, current), sizeOf(setting, wanted)];
    if (is < should) changes[setting] = wanted[setting];
    if (is > should) refused.push(setting);
  }
  for (const protection of ['deny_delete', 'deny_purge'] as const) {
    if (wanted[protection] && !current[protection]) changes[protection] = true;
  }
  return { changes, refused };
}

/** Whether every subject that `narrow` matches is also matched by `wide`; both may end in `*`. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const prefix = wide.endsWith('.*') ? wide.slice(0, -1) : undefined;
  if (prefix === undefined || !narrow.startsWith(prefix)) return false;
  return !narrow.slice(prefix.length).includes('.');
}

function sizeOf(setting: 'max_age' | 'duplicate_window' | 'num_replicas', shape: StreamShape): number {
  return setting === 'max_age' && shape.max_age === 0 ? Infinity : shape[setting];
}
