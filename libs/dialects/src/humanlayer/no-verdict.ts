import type { FailureReason } from '#libs/contracts';

const SENTENCES: Readonly<Record<FailureReason | 'cancelled', string>> = {
  expired: 'No Sentinel decided before the request expired.',
  no_consensus: 'The Sentinels did not agree.',
  insufficient_funds: 'The balance did not cover the request.',
  cancelled: 'The request was cancelled.',
};

/** Why a request ended without a verdict, as its `reasoning`. */
export function reasonForNoVerdict(reason: FailureReason | 'cancelled', detail: string | null): string {
  return detail === null ? SENTENCES[reason] : `${SENTENCES[reason]} ${detail}`;
}
