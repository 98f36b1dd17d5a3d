import { estimateProgramSize } from './program-size.js';
import type { MeasuredSchema } from './schema-engine.js';

/** Weight of all the different schemas of one request: compiling them takes 1.6 s of a thread at most. */
const MAX_WEIGHT = 20_000;
/** Instructions of all their patterns, by estimate. */
const MAX_PROGRAM_SIZE = 8_000;

/** What the schemas of one request may cost together, however many tasks it has. The same schema again costs nothing. */
export class SchemaBudget {
  readonly #seen = new Set<string>();
  #weight = 0;
  #programSize = 0;

  /** @returns false when this schema, not seen before, is more than the request may still have */
  spend({ key, weight, patterns }: Pick<MeasuredSchema, 'key' | 'weight' | 'patterns'>): boolean {
    if (this.#seen.has(key)) return true;
    const programSize = patterns.reduce((sum, { pattern }) => sum + estimateProgramSize(pattern), 0);
    if (this.#weight + weight > MAX_WEIGHT || this.#programSize + programSize > MAX_PROGRAM_SIZE)
      return false;
    this.#seen.add(key);
    this.#weight += weight;
    this.#programSize += programSize;
    return true;
  }
}
