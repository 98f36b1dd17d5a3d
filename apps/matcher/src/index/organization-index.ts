import { RULES } from '../candidates/eligibility.rule.js';
import type { Rule } from '../candidates/eligibility.rule.js';
import { STANDINGS } from '../candidates/standing.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { IdTable } from './id-table.js';
import { PersonSlots } from './person-slots.js';
import { Scratch, Selection } from './selection.js';
import type { Shortlist, ShortlistQuery } from './shortlist.js';
import { SlotSet, SlotSets } from './slot-set.js';
import { topSlots } from './top-slots.js';

const RATING_STEPS = 10;
const FIRST_SLOTS = 64;

/**
 * One organization's workers as sets of slots, one set for each possible requirement.
 *
 * A worker has one slot. A lookup is an AND over a few sets; ordering is by class of standing, one set for each, so
 * that no worker change requires sorting: an update touches only that worker's bits.
 */
export class OrganizationIndex {
  private readonly ids = new IdTable();
  private readonly all = new SlotSet();
  private readonly available = new SlotSet();
  private readonly withCapacity = new SlotSet();
  /** Available and with capacity: nearly every lookup needs both, so the AND is precomputed. */
  private readonly free = new SlotSet();
  /** Workers who are also offered tasks without a pool. */
  private readonly forPoolless = new SlotSet();
  private readonly attributes = new SlotSets<string>();
  private readonly trustFrom = new SlotSets<number>();
  /** By tenths: all workers rated at least this. */
  private readonly ratedFrom = new SlotSets<number>();
  private readonly standings = Array.from({ length: STANDINGS }, () => new SlotSet());
  private readonly persons = new PersonSlots();
  private readonly scratch = new Scratch();
  private readonly preferredScratch = new Scratch();
  private ratings = new Float64Array(FIRST_SLOTS);
  private capacities = new Uint16Array(FIRST_SLOTS);
  private opens = new Uint16Array(FIRST_SLOTS);
  private standingOf = new Uint8Array(FIRST_SLOTS);
  private ratingSum = 0;
  private rated = 0;

  get size(): number {
    return this.all.size;
  }

  /** 0–5, of the rated workers; undefined without any. */
  get meanRating(): number | undefined {
    return this.rated === 0 ? undefined : this.ratingSum / this.rated;
  }

  /** Adds or replaces a worker. Certifications that have expired at `now` are left out. */
  put(worker: WorkerProfile, openAssignments: number, standing: number, now: Date): void {
    const isNew = this.ids.slotOf(worker.workerId) === undefined;
    const slot = this.ids.add(worker.workerId);
    if (!isNew) this.clear(slot);
    this.growTo(slot);
    const slots = this.ids.capacity;
    this.all.add(slot, slots);
    if (worker.available) this.available.add(slot, slots);
    if (!worker.poolTasksOnly) this.forPoolless.add(slot, slots);
    for (const key of attributesOf(worker, now)) this.attributes.add(key, slot, slots);
    for (let level = 1; level <= worker.trustLevel; level += 1) this.trustFrom.add(level, slot, slots);
    for (let tenths = 1; tenths / RATING_STEPS <= worker.rating; tenths += 1) {
      this.ratedFrom.add(tenths, slot, slots);
    }
    this.persons.put(slot, worker.personKey);
    this.standings[standing]?.add(slot, slots);
    this.standingOf[slot] = standing;
    this.ratings[slot] = worker.rating;
    this.countRating(worker.rating, 1);
    this.capacities[slot] = worker.capacity;
    this.setOpen(slot, openAssignments);
  }

  remove(workerId: string): void {
    const slot = this.ids.slotOf(workerId);
    if (slot === undefined) return;
    this.clear(slot);
    this.ids.delete(workerId);
  }

  /** Undefined for a worker who is not in the index. */
  openAssignments(workerId: string): number | undefined {
    const slot = this.ids.slotOf(workerId);
    return slot === undefined ? undefined : this.opens[slot];
  }

  setOpenAssignments(workerId: string, openAssignments: number): void {
    const slot = this.ids.slotOf(workerId);
    if (slot !== undefined) this.setOpen(slot, openAssignments);
  }

  hasCapacity(workerId: string): boolean {
    const slot = this.ids.slotOf(workerId);
    return slot !== undefined && this.withCapacity.has(slot);
  }

  /** All workers with open assignments, according to this index. */
  *busyWorkerIds(): Generator<string> {
    for (let slot = 0; slot < this.opens.length; slot += 1) {
      if ((this.opens[slot] ?? 0) > 0 && this.all.has(slot)) yield this.ids.idAt(slot);
    }
  }

  shortlist(query: ShortlistQuery): Shortlist {
    // If the pool excludes nobody, the counts for the next rules are already known, and so is the resulting set.
    const isCounted =
      query.demand.poolId === undefined &&
      query.ignoring === undefined &&
      this.forPoolless.size === this.all.size;
    const selection = new Selection(isCounted ? this.free : this.all, this.scratch);
    const excluded = RULES.map(rule => ({
      rule,
      workers: (isCounted ? this.counted(rule) : undefined) ?? this.apply(selection, rule, query),
    }));
    const standings = { sets: this.standings, of: this.standingOf };
    const inDomain = this.attributes.get(`domain:${query.domainKey}`);
    const slots = topSlots(selection, standings, inDomain, query.limit, this.preferredScratch);
    return {
      workersConsidered: this.all.size,
      excluded: excluded.filter(({ workers }) => workers > 0),
      workerIds: slots.map(slot => this.ids.idAt(slot)),
    };
  }

  /** How many of all workers the first rules exclude; undefined for the other rules. */
  private counted(rule: Rule): number | undefined {
    switch (rule) {
      case 'pool':
        return 0;
      case 'availability':
        return this.all.size - this.available.size;
      case 'capacity':
        return this.available.size - this.free.size;
      default:
        return undefined;
    }
  }

  /** Applies one hard rule. Returns how many workers it excluded. */
  private apply(selection: Selection, rule: Rule, query: ShortlistQuery): number {
    const { demand, excludedWorkerIds, ignoring } = query;
    if (selection.size === 0 || ignoring?.has(rule) === true) return 0;
    switch (rule) {
      case 'pool':
        return demand.poolId === undefined
          ? selection.keep(this.forPoolless)
          : this.keepAll(selection, 'pool', [demand.poolId]);
      case 'availability':
        return selection.keep(this.available);
      case 'capacity':
        return selection.keep(this.withCapacity);
      case 'skills':
        return this.keepAll(selection, 'skill', demand.skills);
      case 'certifications':
        return this.keepAll(selection, 'certification', demand.certifications);
      case 'capabilities':
        return demand.capabilities.reduce((removed, key) => removed + this.keepCapable(selection, key), 0);
      case 'trust_level':
        return demand.trustLevel === undefined ? 0 : selection.keep(this.trustFrom.get(demand.trustLevel));
      case 'rating':
        return demand.minRating === undefined ? 0 : this.keepRated(selection, demand.minRating);
      case 'domains':
        return demand.domains.reduce((removed, key) => removed + this.keepInDomain(selection, key), 0);
      case 'jurisdictions':
        return this.keepAll(selection, 'jurisdiction', demand.jurisdictions);
      case 'languages':
        return this.keepAll(selection, 'language', demand.languages);
      case 'had_task':
        return this.dropWorkers(selection, excludedWorkerIds);
      case 'separation':
        return selection.drop(this.persons.separatedFrom(query, this.ids));
    }
  }

  private keepAll(selection: Selection, kind: string, keys: readonly string[]): number {
    return keys.reduce((removed, key) => removed + selection.keep(this.attributes.get(`${kind}:${key}`)), 0);
  }

  private keepCapable(selection: Selection, key: string): number {
    const certified = this.attributes.get(`certification:${key}`);
    return selection.dropUnsure(this.attributes.get(`skill:${key}`), slot => certified?.has(slot) !== true);
  }

  private keepInDomain(selection: Selection, key: string): number {
    const generalists = this.attributes.get(GENERALIST);
    return selection.dropUnsure(
      this.attributes.get(`domain:${key}`),
      slot => generalists?.has(slot) !== true,
    );
  }

  /** Whole tenths are sets; between two of them, the members of the lower one are checked individually. */
  private keepRated(selection: Selection, minRating: number): number {
    const tenths = Math.round(minRating * RATING_STEPS);
    const whole = tenths / RATING_STEPS === minRating ? tenths : Math.floor(minRating * RATING_STEPS);
    const removed = whole === 0 ? 0 : selection.keep(this.ratedFrom.get(whole));
    if (whole / RATING_STEPS === minRating) return removed;
    const sure = this.ratedFrom.get(whole + 1);
    return removed + selection.dropUnsure(sure, slot => (this.ratings[slot] ?? 0) < minRating);
  }

  private dropWorkers(selection: Selection, workerIds: ReadonlySet<string>): number {
    const slots = new Set<number>();
    for (const workerId of workerIds) {
      const slot = this.ids.slotOf(workerId);
      if (slot !== undefined) slots.add(slot);
    }
    return selection.drop(slots);
  }

  private setOpen(slot: number, openAssignments: number): void {
    this.opens[slot] = openAssignments;
    if (openAssignments < (this.capacities[slot] ?? 0)) this.withCapacity.add(slot, this.ids.capacity);
    else this.withCapacity.delete(slot);
    if (this.withCapacity.has(slot) && this.available.has(slot)) this.free.add(slot, this.ids.capacity);
    else this.free.delete(slot);
  }

  private clear(slot: number): void {
    for (const sets of [this.attributes, this.trustFrom, this.ratedFrom]) sets.delete(slot);
    const flags = [this.all, this.available, this.forPoolless, this.withCapacity, this.free];
    for (const set of [...flags, ...this.standings]) set.delete(slot);
    this.persons.delete(slot);
    this.countRating(this.ratings[slot] ?? 0, -1);
    this.ratings[slot] = 0;
    this.opens[slot] = 0;
  }

  private countRating(rating: number, by: 1 | -1): void {
    if (rating === 0) return;
    this.ratingSum += by * rating;
    this.rated += by;
  }

  private growTo(slot: number): void {
    if (slot < this.ratings.length) return;
    this.ratings = copyInto(new Float64Array(this.ids.capacity), this.ratings);
    this.capacities = copyInto(new Uint16Array(this.ids.capacity), this.capacities);
    this.opens = copyInto(new Uint16Array(this.ids.capacity), this.opens);
    this.standingOf = copyInto(new Uint8Array(this.ids.capacity), this.standingOf);
  }
}

/** Of workers whose record names no domain. */
const GENERALIST = 'generalist';

function* attributesOf(worker: WorkerProfile, now: Date): Generator<string> {
  for (const id of worker.poolIds) yield `pool:${id}`;
  for (const key of worker.skills) yield `skill:${key}`;
  for (const key of worker.domains) yield `domain:${key}`;
  if (worker.domains.size === 0) yield GENERALIST;
  for (const key of worker.jurisdictions) yield `jurisdiction:${key}`;
  for (const key of worker.languages) yield `language:${key}`;
  for (const [key, until] of worker.certifications) if (until > now.getTime()) yield `certification:${key}`;
}

function copyInto<Numbers extends Float64Array | Uint16Array | Uint8Array>(
  target: Numbers,
  source: Numbers,
): Numbers {
  target.set(source);
  return target;
}
