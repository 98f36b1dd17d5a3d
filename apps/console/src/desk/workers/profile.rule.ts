import type { Worker, WorkerChange } from './workers-data.js';

/** The lists of a worker's profile, which a form has as text: one entry a line. */
export const LISTS = ['skills', 'domains', 'languages', 'jurisdictions'] as const;

export interface CertificationDraft {
  readonly name: string;
  /** A day, `YYYY-MM-DD`; empty for one that does not expire. */
  readonly expiresOn: string;
}

/** A worker's profile as it is in a form. */
export interface ProfileDraft extends Readonly<Record<(typeof LISTS)[number], string>> {
  readonly poolIds: readonly string[];
  readonly poolTasksOnly: boolean;
  readonly certifications: readonly CertificationDraft[];
  readonly trustLevel: number;
  readonly capacity: number;
}

type Profile = Pick<
  Worker,
  (typeof LISTS)[number] | 'pool_ids' | 'pool_tasks_only' | 'certifications' | 'trust_level' | 'capacity'
>;

export function draftOf(worker: Profile): ProfileDraft {
  return {
    skills: textOf(worker.skills),
    domains: textOf(worker.domains),
    languages: textOf(worker.languages),
    jurisdictions: textOf(worker.jurisdictions),
    poolIds: worker.pool_ids,
    poolTasksOnly: worker.pool_tasks_only,
    certifications: worker.certifications.map(({ name, expires_at: at }) => ({
      name,
      expiresOn: at?.slice(0, 10) ?? '',
    })),
    trustLevel: worker.trust_level,
    capacity: worker.capacity,
  };
}

/** What a draft changes; nothing that it leaves as it is, so that a change made meanwhile elsewhere stays. */
export function changeOf(worker: Profile, draft: ProfileDraft): WorkerChange {
  const before = draftOf(worker);
  const change: WorkerChange = {};
  for (const list of LISTS) {
    const entries = entriesOf(draft[list]);
    if (!isSame(entries, worker[list])) change[list] = entries;
  }
  if (!isSame(draft.poolIds.toSorted(), worker.pool_ids.toSorted())) change.pool_ids = [...draft.poolIds];
  if (draft.poolTasksOnly !== before.poolTasksOnly) change.pool_tasks_only = draft.poolTasksOnly;
  const certifications = draft.certifications.filter(({ name }) => name.trim() !== '');
  if (JSON.stringify(certifications) !== JSON.stringify(before.certifications))
    change.certifications = certifications.map(one => certificationOf(worker, one));
  if (draft.trustLevel !== before.trustLevel) change.trust_level = draft.trustLevel;
  if (draft.capacity !== before.capacity) change.capacity = draft.capacity;
  return change;
}

/** One whose day is not changed keeps its time of day; another one is valid until the end of its day (UTC). */
function certificationOf(
  { certifications }: Profile,
  { name, expiresOn }: CertificationDraft,
): Profile['certifications'][number] {
  const known = certifications.find(
    one => one.name === name && (one.expires_at?.slice(0, 10) ?? '') === expiresOn,
  );
  if (known !== undefined) return known;
  return { name: name.trim(), ...(expiresOn !== '' && { expires_at: `${expiresOn}T23:59:59.999Z` }) };
}

function textOf(entries: readonly string[]): string {
  return entries.join('\n');
}

/** The entries of a text, without empty lines and repetitions. */
function entriesOf(text: string): string[] {
  const lines = text.split('\n').map(line => line.trim());
  return [...new Set(lines.filter(line => line !== ''))];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry, place) => entry === other[place]);
}
