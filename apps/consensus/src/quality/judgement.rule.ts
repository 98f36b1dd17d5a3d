import type { WorkerRecord } from '../methods/worker-skill.rule.js';

/** The judgement of an answer; null while it cannot be judged. */
export interface Judgement {
  /** Whether it agreed with the result of its step. */
  readonly agreed: boolean | null;
  /** Whether it matches the known answer. */
  readonly goldRight: boolean | null;
}

/** An answer to be judged. Fields missing from `judgement` keep their value. */
export interface JudgedAnswer {
  readonly taskId: string;
  readonly assignmentId: string;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly workerId: string;
  readonly domain: string;
  readonly judgement: Partial<Judgement>;
}

export const UNJUDGED: Judgement = { agreed: null, goldRight: null };

/**
 * An answer's contribution to its worker's record. If there is a known answer, only that counts: agreeing with others
 * who were wrong is no merit, and being outvoted by them no fault.
 */
export function countsOf({ agreed, goldRight }: Judgement): WorkerRecord {
  const isGold = goldRight !== null;
  return {
    goldSeen: isGold ? 1 : 0,
    goldRight: goldRight === true ? 1 : 0,
    agreementSeen: !isGold && agreed !== null ? 1 : 0,
    agreementRight: !isGold && agreed === true ? 1 : 0,
  };
}

/** The change of a record when the judgement of an answer changes. */
export function recordChange(before: Judgement, after: Judgement): WorkerRecord {
  const [was, is] = [countsOf(before), countsOf(after)];
  return {
    goldSeen: is.goldSeen - was.goldSeen,
    goldRight: is.goldRight - was.goldRight,
    agreementSeen: is.agreementSeen - was.agreementSeen,
    agreementRight: is.agreementRight - was.agreementRight,
  };
}

export function sumOf(records: readonly WorkerRecord[]): WorkerRecord {
  return records.reduce(
    (sum, one) => ({
      goldSeen: sum.goldSeen + one.goldSeen,
      goldRight: sum.goldRight + one.goldRight,
      agreementSeen: sum.agreementSeen + one.agreementSeen,
      agreementRight: sum.agreementRight + one.agreementRight,
    }),
    { goldSeen: 0, goldRight: 0, agreementSeen: 0, agreementRight: 0 },
  );
}

/** An answer's contribution to its worker's rolling score; null when it no longer contributes. */
export function scoreOf({ agreed, goldRight }: Judgement): number | null {
  const isGood = goldRight ?? agreed;
  return isGood === null ? null : Number(isGood);
}
