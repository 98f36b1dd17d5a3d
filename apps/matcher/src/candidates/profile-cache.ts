import type { WorkerProfile } from './worker-profile.rule.js';

/** About 2 KB each. */
const MOST = 10_000;

/**
 * Cached profiles, keyed by the version of the row: reading one from its row costs ten times as much as checking
 * whether it has changed. When the cache is full, the oldest is evicted.
 */
export class ProfileCache {
  private readonly profiles = new Map<
    string,
    { readonly version: string; readonly profile: WorkerProfile }
  >();

  constructor(private readonly most = MOST) {}

  get(workerId: string, version: string): WorkerProfile | undefined {
    const cached = this.profiles.get(workerId);
    return cached?.version === version ? cached.profile : undefined;
  }

  put(version: string, profile: WorkerProfile): void {
    const { workerId } = profile;
    this.profiles.delete(workerId);
    this.profiles.set(workerId, { version, profile });
    if (this.profiles.size <= this.most) return;
    const [oldest] = this.profiles.keys();
    if (oldest !== undefined) this.profiles.delete(oldest);
  }
}
