/** What an answer does to an approval. Outside of decisions every answer approves itself. */
export type Stance = 'approves' | 'rejects' | 'abstains';

/** One of the distinct answers. */
export interface QuorumOption {
  readonly votes: number;
  readonly stance: Stance;
}

export interface QuorumRule {
  /** How many answers must be equal. */
  readonly quorum: number;
  /** Whether a single rejection decides. */
  readonly veto: boolean;
  /** The most answers that the step may have, extensions included. */
  readonly places: number;
}

export type QuorumStanding =
  | {
      /** `vetoed`: by a single rejection. */
      readonly outcome: 'reached' | 'vetoed';
      /** The index of the deciding option. */
      readonly option: number;
      /** The number of votes that it needed. */
      readonly needed: number;
    }
  /** The missing answers may still lead to a quorum. */
  | { readonly outcome: 'open' }
  /** Whatever the missing answers are, no quorum is reached. */
  | { readonly outcome: 'impossible' };

/**
 * Whether a quorum is reached, and whether it still can be.
 *
 * An approving answer is the result as soon as it has the quorum, and the missing answers are not waited for. A
 * rejection is the result at once with `veto`; otherwise as soon as the rejections leave too few places for a quorum of
 * approvals: their number does not depend on the quorum having equal rejections. If approvals have become impossible
 * for other reasons, because they approve different actions, another answer may still reach the quorum.
 *
 * If the quorum is at most half of the places, two answers could reach it. As answers are counted one at a time, the
 * first to do so is the result. Given both at once, the one with more votes is, on a tie the first option.
 *
 * @param options in the order of a ballot
 */
export function quorumStanding(options: readonly QuorumOption[], rule: QuorumRule): QuorumStanding {
  const { quorum, veto, places } = rule;
  const rejection = options.findIndex(({ stance }) => stance === 'rejects');
  const rejections = options[rejection]?.votes ?? 0;
  if (veto && rejections > 0) return { outcome: 'vetoed', option: rejection, needed: 1 };

  const left = Math.max(0, places - options.reduce((sum, { votes }) => sum + votes, 0));
  const approval = standingAmong(options, ({ stance }) => stance === 'approves', quorum, left);
  if (approval.outcome !== 'impossible') return approval;

  const blocking = places - quorum + 1;
  if (rejections >= blocking) return { outcome: 'reached', option: rejection, needed: blocking };
  return standingAmong(options, ({ stance }) => stance !== 'approves', quorum, left);
}

/** The standing of some of the options on their own. */
function standingAmong(
  options: readonly QuorumOption[],
  isAmong: (option: QuorumOption) => boolean,
  quorum: number,
  left: number,
): QuorumStanding {
  const votesOf = (option: number): number => options[option]?.votes ?? 0;
  const [best] = [...options.keys()]
    .filter(option => isAmong(options[option] ?? { votes: 0, stance: 'abstains' }))
    .sort((a, b) => votesOf(b) - votesOf(a));
  const votes = best === undefined ? 0 : votesOf(best);
  if (best !== undefined && votes >= quorum) return { outcome: 'reached', option: best, needed: quorum };
  return { outcome: votes + left >= quorum ? 'open' : 'impossible' };
}
