import { RULES } from '../domain/eligibility.js';
import type { Rule } from '../domain/eligibility.js';
import { STANDINGS } from '../domain/standing.js';
import type { WorkerProfile } from '../domain/worker-profile.js';
import { IdTable } from './id-table.js';
import { firstInLine } from './first-in-line.js';
import { Scratch, Selection } from './selection.js';
import type { Shortlist, ShortlistQuery } from './shortlist.js';
import { SlotSet } from './slot-set.js';

const RATING_STEPS = 10;
const FIRST_SLOTS = 64;

/**
 * One organization's workers as sets of slots, one set for each possible requirement.
 *
 * A worker has one slot. A lookup is an AND over a few sets; ordering is by class of standing, one set for each, so
 * that no worker change requires sorting: an update touches only that worker's bits. Measured with a million workers
 * and four conditions: see the commit that introduced it.
 */
export class OrganizationIndex {
  readonly #ids = new IdTable();
  readonly #all = new SlotSet();
  readonly #available = new SlotSet();
  readonly #withRoom = new SlotSet();
  /** Available and with capacity: nearly every lookup needs both, so the AND is precomputed. */
  readonly #free = new SlotSet();
  /** Workers who are also offered tasks without a pool. */
  readonly #forPoolless = new SlotSet();
  readonly #attributes = new Map<string, SlotSet>();
  readonly #trustFrom = new Map<number, SlotSet>();
  /** By tenths: all workers rated at least this. */
  readonly #ratedFrom = new Map<number, SlotSet>();
  readonly #standings = Array.from({ length: STANDINGS }, () => new SlotSet());
  readonly #scratch = new Scratch();
  readonly #preferredScratch = new Scratch();
  #ratings = new Float64Array(FIRST_SLOTS);
  #capacities = new Uint16Array(FIRST_SLOTS);
  #opens = new Uint16Array(FIRST_SLOTS);
  #standingOf = new Uint8Array(FIRST_SLOTS);
  #ratingSum = 0;
  #rated = 0;

  get size(): number {
    return this.#all.size;
  }

  /** 0–5, of the rated workers; undefined without any. */
  get meanRating(): number | undefined {
    return this.#rated === 0 ? undefined : this.#ratingSum / this.#rated;
  }

  /** Adds or replaces a worker. Certifications that have expired at `now` are left out. */
  put(worker: WorkerProfile, openAssignments: number, standing: number, now: Date): void {
    const isNew = this.#ids.slotOf(worker.workerId) === undefined;
    const slot = this.#ids.add(worker.workerId);
    if (!isNew) this.#clear(slot);
    this.#makeRoom(slot);
    const slots = this.#ids.capacity;
    this.#all.add(slot, slots);
    if (worker.available) this.#available.add(slot, slots);
    if (!worker.poolTasksOnly) this.#forPoolless.add(slot, slots);
    for (const key of attributesOf(worker, now)) setAt(this.#attributes, key).add(slot, slots);
    for (let level = 1; level <= worker.trustLevel; level += 1)
      setAt(this.#trustFrom, level).add(slot, slots);
    for (let tenths = 1; tenths / RATING_STEPS <= worker.rating; tenths += 1) {
      setAt(this.#ratedFrom, tenths).add(slot, slots);
    }
    this.#standings[standing]?.add(slot, slots);
    this.#standingOf[slot] = standing;
    this.#ratings[slot] = worker.rating;
    this.#countRating(worker.rating, 1);
    this.#capacities[slot] = worker.capacity;
    this.#setOpen(slot, openAssignments);
  }

  remove(workerId: string): void {
    const slot = this.#ids.slotOf(workerId);
    if (slot === undefined) return;
    this.#clear(slot);
    this.#ids.delete(workerId);
  }

  /** Undefined for a worker who is not in the index. */
  openAssignments(workerId: string): number | undefined {
    const slot = this.#ids.slotOf(workerId);
    return slot === undefined ? undefined : this.#opens[slot];
  }

  setOpenAssignments(workerId: string, openAssignments: number): void {
    const slot = this.#ids.slotOf(workerId);
    if (slot !== undefined) this.#setOpen(slot, openAssignments);
  }

  hasRoom(workerId: string): boolean {
    const slot = this.#ids.slotOf(workerId);
    return slot !== undefined && this.#withRoom.has(slot);
  }

  /** All workers with open assignments, according to this index. */
  *busyWorkerIds(): Generator<string> {
    for (let slot = 0; slot < this.#opens.length; slot += 1) {
      if ((this.#opens[slot] ?? 0) > 0 && this.#all.has(slot)) yield this.#ids.idAt(slot);
    }
  }

  shortlist(query: ShortlistQuery): Shortlist {
    // If the pool excludes nobody, the counts for the next rules are already known, and so is the resulting set.
    const isCounted =
      query.demand.poolId === undefined &&
      query.ignoring === undefined &&
      this.#forPoolless.size === this.#all.size;
    const selection = new Selection(isCounted ? this.#free : this.#all, this.#scratch);
    const excluded = RULES.map(rule => ({
      rule,
      workers: (isCounted ? this.#counted(rule) : undefined) ?? this.#apply(selection, rule, query),
    }));
    const standings = { sets: this.#standings, of: this.#standingOf };
    const inDomain = this.#attributes.get(`domain:${query.domainKey}`);
    const slots = firstInLine(selection, standings, inDomain, query.limit, this.#preferredScratch);
    return {
      workersConsidered: this.#all.size,
      excluded: excluded.filter(({ workers }) => workers > 0),
      workerIds: slots.map(slot => this.#ids.idAt(slot)),
    };
  }

  /** How many of all workers the first rules exclude; undefined for the other rules. */
  #counted(rule: Rule): number | undefined {
    switch (rule) {
      case 'pool':
        return 0;
      case 'availability':
        return this.#all.size - this.#available.size;
      case 'capacity':
        return this.#available.size - this.#free.size;
      default:
        return undefined;
    }
  }

  /** Applies one hard rule. Returns how many workers it excluded. */
  #apply(selection: Selection, rule: Rule, { demand, excludedWorkerIds, ignoring }: ShortlistQuery): number {
    if (selection.size === 0 || ignoring?.has(rule) === true) return 0;
    switch (rule) {
      case 'pool':
        return demand.poolId === undefined
          ? selection.keep(this.#forPoolless)
          : this.#keepAll(selection, 'pool', [demand.poolId]);
      case 'availability':
        return selection.keep(this.#available);
      case 'capacity':
        return selection.keep(this.#withRoom);
      case 'skills':
        return this.#keepAll(selection, 'skill', demand.skills);
      case 'certifications':
        return this.#keepAll(selection, 'certification', demand.certifications);
      case 'capabilities':
        return demand.capabilities.reduce((gone, key) => gone + this.#keepCapable(selection, key), 0);
      case 'trust_level':
        return demand.trustLevel === undefined ? 0 : selection.keep(this.#trustFrom.get(demand.trustLevel));
      case 'rating':
        return demand.minRating === undefined ? 0 : this.#keepRated(selection, demand.minRating);
      case 'jurisdictions':
        return this.#keepAll(selection, 'jurisdiction', demand.jurisdictions);
      case 'languages':
        return this.#keepAll(selection, 'language', demand.languages);
      case 'had_task':
        return this.#dropWorkers(selection, excludedWorkerIds);
    }
  }

  #keepAll(selection: Selection, kind: string, keys: readonly string[]): number {
    return keys.reduce((gone, key) => gone + selection.keep(this.#attributes.get(`${kind}:${key}`)), 0);
  }

  #keepCapable(selection: Selection, key: string): number {
    const certified = this.#attributes.get(`certification:${key}`);
    return selection.dropUnsure(this.#attributes.get(`skill:${key}`), slot => certified?.has(slot) !== true);
  }

  /** Whole tenths are sets; between two of them, the members of the lower one are checked individually. */
  #keepRated(selection: Selection, minRating: number): number {
    const tenths = Math.round(minRating * RATING_STEPS);
    const whole = tenths / RATING_STEPS === minRating ? tenths : Math.floor(minRating * RATING_STEPS);
    const gone = whole === 0 ? 0 : selection.keep(this.#ratedFrom.get(whole));
    if (whole / RATING_STEPS === minRating) return gone;
    const sure = this.#ratedFrom.get(whole + 1);
    return gone + selection.dropUnsure(sure, slot => (this.#ratings[slot] ?? 0) < minRating);
  }

  #dropWorkers(selection: Selection, workerIds: ReadonlySet<string>): number {
    const slots = new Set<number>();
    for (const workerId of workerIds) {
      const slot = this.#ids.slotOf(workerId);
      if (slot !== undefined) slots.add(slot);
    }
    return slots.size === 0 ? 0 : selection.drop(slots);
  }

  #setOpen(slot: number, openAssignments: number): void {
    this.#opens[slot] = openAssignments;
    if (openAssignments < (this.#capacities[slot] ?? 0)) this.#withRoom.add(slot, this.#ids.capacity);
    else this.#withRoom.delete(slot);
    if (this.#withRoom.has(slot) && this.#available.has(slot)) this.#free.add(slot, this.#ids.capacity);
    else this.#free.delete(slot);
  }

  #clear(slot: number): void {
    const sets = [this.#attributes, this.#trustFrom, this.#ratedFrom];
    for (const byKey of sets) for (const set of byKey.values()) set.delete(slot);
    const flags = [this.#all, this.#available, this.#forPoolless, this.#withRoom, this.#free];
    for (const set of [...flags, ...this.#standings]) set.delete(slot);
    this.#countRating(this.#ratings[slot] ?? 0, -1);
    this.#ratings[slot] = 0;
    this.#opens[slot] = 0;
  }

  #countRating(rating: number, by: 1 | -1): void {
    if (rating === 0) return;
    this.#ratingSum += by * rating;
    this.#rated += by;
  }

  #makeRoom(slot: number): void {
    if (slot < this.#ratings.length) return;
    this.#ratings = copyInto(new Float64Array(this.#ids.capacity), this.#ratings);
    this.#capacities = copyInto(new Uint16Array(this.#ids.capacity), this.#capacities);
    this.#opens = copyInto(new Uint16Array(this.#ids.capacity), this.#opens);
    this.#standingOf = copyInto(new Uint8Array(this.#ids.capacity), this.#standingOf);
  }
}

function* attributesOf(worker: WorkerProfile, now: Date): Generator<string> {
  for (const id of worker.poolIds) yield `pool:${id}`;
  for (const key of worker.skills) yield `skill:${key}`;
  for (const key of worker.domains) yield `domain:${key}`;
  for (const key of worker.jurisdictions) yield `jurisdiction:${key}`;
  for (const key of worker.languages) yield `language:${key}`;
  for (const [key, until] of worker.certifications) if (until > now.getTime()) yield `certification:${key}`;
}

function setAt<Key>(sets: Map<Key, SlotSet>, key: Key): SlotSet {
  let set = sets.get(key);
  if (set === undefined) {
    set = new SlotSet();
    sets.set(key, set);
  }
  return set;
}

function copyInto<Numbers extends Float64Array | Uint16Array | Uint8Array>(
  target: Numbers,
  source: Numbers,
): Numbers {
  target.set(source);
  return target;
}
