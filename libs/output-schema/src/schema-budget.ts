import { estimateProgramSize } from './program-size.js';
import type { MeasuredSchema } from './schema-engine.js';

/** Total weight of the distinct schemas of one request: compiling them takes at most 1.6 s of a thread. */
const MAX_WEIGHT = 20_000;
/** Instructions of all their patterns, by estimate. */
const MAX_PROGRAM_SIZE = 8_000;

/**
 * The total cost permitted for the schemas of one request, however many tasks it has. A repeated schema costs nothing.
 */
export class SchemaBudget {
  private readonly seen = new Set<string>();
  private weight = 0;
  private programSize = 0;

  /** @returns false if this schema is new and exceeds the request's remaining budget */
  spend({ key, weight, patterns }: Pick<MeasuredSchema, 'key' | 'weight' | 'patterns'>): boolean {
    if (this.seen.has(key)) return true;
    const programSize = patterns.reduce((sum, { pattern }) => sum + estimateProgramSize(pattern), 0);
    if (this.weight + weight > MAX_WEIGHT || this.programSize + programSize > MAX_PROGRAM_SIZE) return false;
    this.seen.add(key);
    this.weight += weight;
    this.programSize += programSize;
    return true;
  }
}
