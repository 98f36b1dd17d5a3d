/** Row: the true class, column: the answer; each row sums to 1. Classes are the canonical JSON of answers. */
export interface ConfusionMatrix {
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** A worker's skill in the task's domain. */
export interface WorkerSkill {
  /** Share of answers expected to be right, 0–1, shrunk while there are few. */
  readonly accuracy: number;
  /**
   * Whether known-answer tasks support it: without them agreement with others is the only evidence, and agreement can
   * be arranged.
   */
  readonly isProven: boolean;
  /** The accuracy by known answers alone, which agreement does not change. */
  readonly knownAccuracy: number;
  /**
   * By field name (`''`: the output as a whole), the weight of an unproven vote relative to the average worker; 1 if
   * missing.
   */
  readonly agreementWeights: ReadonlyMap<string, number>;
  /** Confusion matrices by field name (`''`: the output as a whole), where there is enough data for one. */
  readonly confusion: ReadonlyMap<string, ConfusionMatrix>;
}

/** A worker's record in one domain. All are counts; `right` is never more than `seen`. */
export interface WorkerRecord {
  /** Known-answer tasks answered, and those answered correctly. */
  readonly goldSeen: number;
  readonly goldRight: number;
  /** Decided steps with an answer of this worker, and those where it equals the result. */
  readonly agreementSeen: number;
  readonly agreementRight: number;
}

/**
 * The Beta(2, 1) prior: a worker without a record counts as one who answered three times and was right twice. The
 * estimate is the posterior mean (right + 2) / (seen + 3), Laplace's rule of succession with a prior that trusts people
 * more than a coin; 2/3 is the mean, and three answers the strength, so that three known answers weigh as much as the
 * prior does.
 */
const PRIOR_RIGHT = 2;
const PRIOR_SEEN = 3;

/** An agreement is worth half of a known answer: those who agree may be wrong together. */
const AGREEMENT_WORTH = 0.5;

/** The minimum number of known answers for a worker to be proven. */
export const PROVEN_GOLD = 3;
/** The minimum shrunk accuracy on known answers for a worker to be proven. */
export const PROVEN_ACCURACY = 0.7;
/** The maximum accuracy from agreement alone: below that of any proven worker. */
export const UNPROVEN_CAP = 0.69;

const MAX_RATING = 5;
const NO_MATRICES: WorkerSkill['confusion'] = new Map();
const NO_WEIGHTS: WorkerSkill['agreementWeights'] = new Map();

type EstimatedSkill = Pick<WorkerSkill, 'confusion' | 'agreementWeights'>;

/**
 * A worker's reliability in a domain.
 *
 * With at least {@link PROVEN_GOLD} known answers these alone decide: (right + 2) / (seen + 3). With fewer, agreement
 * with the results is added at half its count, and the sum is kept below that of any proven worker, because agreement
 * can be arranged between workers and known answers cannot.
 *
 * @param estimated the results of recalibration, where there was enough data
 */
export function skillFrom(
  record: WorkerRecord,
  { confusion = NO_MATRICES, agreementWeights = NO_WEIGHTS }: Partial<EstimatedSkill> = {},
): WorkerSkill {
  const { goldSeen, goldRight, agreementSeen, agreementRight } = record;
  const estimated = { confusion, agreementWeights, knownAccuracy: shrunkAccuracy(goldRight, goldSeen) };
  if (goldSeen >= PROVEN_GOLD) {
    const accuracy = shrunkAccuracy(goldRight, goldSeen);
    const isProven = accuracy >= PROVEN_ACCURACY;
    return { accuracy: isProven ? accuracy : Math.min(accuracy, UNPROVEN_CAP), isProven, ...estimated };
  }
  const accuracy = shrunkAccuracy(
    goldRight + agreementRight * AGREEMENT_WORTH,
    goldSeen + agreementSeen * AGREEMENT_WORTH,
  );
  return { accuracy: Math.min(accuracy, UNPROVEN_CAP), isProven: false, ...estimated };
}

/** The record of a worker without judged answers. */
export const NO_RECORD: WorkerRecord = { goldSeen: 0, goldRight: 0, agreementSeen: 0, agreementRight: 0 };

export const UNKNOWN_SKILL: WorkerSkill = skillFrom(NO_RECORD);

/**
 * 0–5 for the matcher, two decimals. Every proven worker ranks above every unproven one: at least 3.5 against at most
 * 3.45.
 */
export function ratingOf({ accuracy, isProven }: WorkerSkill): number {
  const rated = isProven ? Math.max(accuracy, PROVEN_ACCURACY) : Math.min(accuracy, UNPROVEN_CAP);
  return Math.round(MAX_RATING * rated * 100) / 100;
}

/** Share of answers expected to be right, 0–1: the posterior mean under the prior. */
export function shrunkAccuracy(right: number, seen: number): number {
  return (right + PRIOR_RIGHT) / (seen + PRIOR_SEEN);
}
