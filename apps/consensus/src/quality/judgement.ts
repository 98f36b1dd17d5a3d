import type { GoldRecord } from '../domain/worker-skill.js';

/** What became of an answer; null while there is nothing to say. */
export interface Judgement {
  /** Whether it agreed with the result of its step. */
  readonly agreed: boolean | null;
  /** Whether it is what is known to be right. */
  readonly goldRight: boolean | null;
}

export const UNJUDGED: Judgement = { agreed: null, goldRight: null };

/**
 * What an answer counts in its worker's record. Where the right answer is known that alone counts: agreeing with
 * others who were wrong is no merit, and being outvoted by them no fault.
 */
export function countsOf({ agreed, goldRight }: Judgement): GoldRecord {
  const isGold = goldRight !== null;
  return {
    goldSeen: isGold ? 1 : 0,
    goldRight: goldRight === true ? 1 : 0,
    agreementSeen: !isGold && agreed !== null ? 1 : 0,
    agreementRight: !isGold && agreed === true ? 1 : 0,
  };
}

/** How a record changes when an answer is judged otherwise than before. */
export function recordChange(before: Judgement, after: Judgement): GoldRecord {
  const [was, is] = [countsOf(before), countsOf(after)];
  return {
    goldSeen: is.goldSeen - was.goldSeen,
    goldRight: is.goldRight - was.goldRight,
    agreementSeen: is.agreementSeen - was.agreementSeen,
    agreementRight: is.agreementRight - was.agreementRight,
  };
}

export function sumOf(records: readonly GoldRecord[]): GoldRecord {
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

/** What an answer is worth in its worker's rolling score; null when it no longer says anything. */
export function scoreOf({ agreed, goldRight }: Judgement): number | null {
  const isGood = goldRight ?? agreed;
  return isGood === null ? null : Number(isGood);
}
