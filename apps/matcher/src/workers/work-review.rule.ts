import type { OpenWork, TakeBackScope, WorkerChange, WorkerSpec } from '#libs/contracts';
import { demandOf } from '../candidates/demand.rule.js';
import { isWithinPools, meetsDemand } from '../candidates/eligibility.rule.js';
import type { DemandRule } from '../candidates/eligibility.rule.js';
import { isSeparatedFrom } from '../candidates/separation.rule.js';
import type { Separation } from '../candidates/separation.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';

export interface AssignmentToTakeBack {
  readonly assignment_id: string;
  readonly scope: TakeBackScope;
}

/** The fields of a worker that each rule reads. */
const FIELDS_READ = {
  pool: ['pool_ids', 'pool_tasks_only'],
  skills: ['skills'],
  certifications: ['certifications'],
  capabilities: ['skills', 'certifications'],
  domains: ['domains'],
  jurisdictions: ['jurisdictions'],
  languages: ['languages'],
  trust_level: ['trust_level'],
  rating: ['rating'],
} as const satisfies Record<DemandRule, readonly (keyof WorkerChange)[]>;

const ELIGIBILITY_FIELDS = ['status' as const, 'person_id' as const, ...Object.values(FIELDS_READ).flat()];

/** Whether open work must be reviewed again after this change. */
export function affectsOpenWork(change: WorkerChange): boolean {
  return ELIGIBILITY_FIELDS.some(field => change[field] !== undefined);
}

/**
 * The open work that an active worker is no longer allowed to have.
 *
 * Pools and separation of duties are strict boundaries: a worker who has left a task's pool loses it, whatever its
 * progress, and so does one who turns out to have requested it or to be a person who has or had it. Otherwise only an
 * offer is taken back when the rules are no longer met; a worker who accepted met them at the time and may finish. A
 * measured rating takes nothing back: an offer that disappears after a wrong answer would reveal that the answer was
 * known.
 *
 * @param isRatingMeasured whether the worker's rating was measured from answers
 */
export function workToTakeBack(
  worker: WorkerProfile,
  open: readonly OpenWork[],
  { isRatingMeasured, now }: { readonly isRatingMeasured: boolean; readonly now: Date },
): readonly AssignmentToTakeBack[] {
  return open.flatMap((work): readonly AssignmentToTakeBack[] => {
    const { assignment_id, is_offer } = work;
    const demand = demandOf(work.requirements);
    if (!isWithinPools(worker, demand) || isSeparatedFrom(separationOf(work), worker))
      return [{ assignment_id, scope: 'all_work' }];
    const { minRating } = demand;
    const isMet = meetsDemand(
      worker,
      { ...demand, minRating: isRatingMeasured ? undefined : minRating },
      now,
    );
    return isMet || !is_offer ? [] : [{ assignment_id, scope: 'offer' }];
  });
}

function separationOf({ requesters, other_person_ids: people }: OpenWork): Separation {
  return {
    requesters: new Set(requesters),
    excludedPersonKeys: new Set(people),
    lapsedUntil: new Map(),
  };
}

/** When the first of a worker's valid certifications expires; null when none does. */
export function nextExpiryOf({ certifications }: Pick<WorkerSpec, 'certifications'>, now: Date): Date | null {
  const expiries = certifications
    .flatMap(({ expires_at: at }) => (at === undefined ? [] : [Date.parse(at)]))
    .filter(atMs => atMs > now.getTime());
  return expiries.length === 0 ? null : new Date(Math.min(...expiries));
}
