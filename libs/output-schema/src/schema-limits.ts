/**
 * Bounds of an untrusted schema, and of the cost of one check.
 *
 * The unit of a check is one keyword applied to one value, about 0.5 µs if it fails and produces an error. Text costs a
 * unit for every 64 characters (`maxLength` counts code points at 7 ns each). The unit of a pattern is one instruction
 * of its program at one character of the text, at most 0.1 µs in RE2JS.
 */
export const SCHEMA_LIMITS = {
  bytes: 65_536,
  depth: 16,
  nodes: 2_000,
  /** Nodes and all values in them, with references counted where they are used. Compiling one takes up to 80 µs. */
  weight: 10_000,
  patterns: 100,
  patternChars: 256,
  /** Total instructions of one schema's patterns. A counted repetition counts with its maximum. */
  programSize: 4_000,
  /** Values (of any kind, nested ones too) in an answer. */
  outputValues: 20_000,
  /** The length of a string that is matched against a pattern. */
  patternedStringChars: 20_000,
  /** The maximum cost of one check, patterns excluded: about a second. */
  checkUnits: 3_000_000,
  /** Up to this cost all faults are collected; beyond it only the first, since each of a million would be an object. */
  everyFaultUnits: 300_000,
  /** The maximum total cost of the patterns of one check, in characters × instructions: about a second. */
  patternUnits: 10_000_000,
} as const;

/**
 * The limits for compiling and checking on the event loop: at most 10 ms each on a core of 2 GHz. Everything above runs
 * in a thread. An ordinary schema of 30 fields and its answer stay below.
 */
export const INLINE_LIMITS = {
  weight: 120,
  /** By {@link estimateProgramSize}, for all patterns of a schema. */
  programSize: 500,
  checkUnits: 15_000,
  patternUnits: 50_000,
} as const;
