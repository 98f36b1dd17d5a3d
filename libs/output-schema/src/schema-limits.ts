/**
 * Bounds of a schema a stranger may send, and of what one check may cost.
 *
 * The unit of a check is one keyword looked at for one value, about 0.5 µs when it fails and leaves an error behind.
 * Text costs a unit for every 64 characters (`maxLength` counts code points at 7 ns each). The unit of a pattern is one
 * instruction of its program at one character of the text, at most 0.1 µs in RE2JS.
 */
export const SCHEMA_LIMITS = {
  bytes: 65_536,
  depth: 16,
  nodes: 2_000,
  /** Nodes and all values in them, with references counted where they are used. Compiling one takes up to 80 µs. */
  weight: 10_000,
  patterns: 100,
  patternChars: 256,
  /** Instructions of one schema's patterns in all. A counted repetition counts as often as it repeats at most. */
  programSize: 4_000,
  /** Values (of any kind, nested ones too) in an answer. */
  outputValues: 20_000,
  /** A string that is matched against a pattern. */
  patternedStringChars: 20_000,
  /** What one check may cost besides its patterns: about a second. */
  checkUnits: 3_000_000,
  /** Up to here every fault is looked for; beyond, the first, since each of a million would be an object. */
  everyFaultUnits: 300_000,
  /** Characters × instructions that the patterns of one check may cost in all: about a second. */
  patternUnits: 10_000_000,
} as const;

/**
 * What is compiled and checked on the event loop: at most 10 ms each on a core of 2 GHz. Everything above goes to a
 * thread. An ordinary schema of 30 fields and its answer stay below.
 */
export const INLINE_LIMITS = {
  weight: 120,
  /** By {@link estimateProgramSize}, for all patterns of a schema. */
  programSize: 500,
  checkUnits: 15_000,
  patternUnits: 50_000,
} as const;
