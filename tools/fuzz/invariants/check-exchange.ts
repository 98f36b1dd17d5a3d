import { answersAreAsDocumented } from './answers-are-as-documented.js';
import type { Exchange, Violation } from './exchange.js';
import { nothingIsForeign } from './nothing-is-foreign.js';
import { refusalsAreProblems } from './refusals-are-problems.js';
import { repetitionsAreEqual } from './repetitions-are-equal.js';
import { whatIsKeptIsUnchanged } from './what-is-kept-is-unchanged.js';

type Check = (exchange: Exchange) => readonly Violation[];

/** What is public belongs to nobody: the API documents contain the examples that requests are made from. */
function unlessPublic(check: Check): Check {
  return exchange => (exchange.draft.operation.audience === 'public' ? [] : check(exchange));
}

const INVARIANTS: readonly {
  readonly says: string;
  readonly check: Check;
}[] = [
  { says: 'no request breaks anything', check: nothingBreaks },
  { says: 'an answer holds nothing of another organization', check: unlessPublic(nothingIsForeign) },
  { says: 'a secret is shown once', check: unlessPublic(secretsStaySecret) },
  { says: 'a refusal is a documented problem', check: refusalsAreProblems },
  { says: 'an answer is as documented', check: answersAreAsDocumented },
  { says: 'a repeated request has the same answer', check: repetitionsAreEqual },
  { says: 'what is kept is unchanged', check: whatIsKeptIsUnchanged },
];

/** The system answers every request without a 5xx, since all dependencies are available during this check. */
function nothingBreaks({ answer: { status } }: Pick<Exchange, 'answer'>): readonly Violation[] {
  return status >= 500 ? [{ kind: `status ${status}`, detail: `It is answered with ${status}.` }] : [];
}

/** A secret is shown once, to the request that created it; the callers' own credentials are never shown. */
function secretsStaySecret({
  answer,
  secrets,
  requestName,
}: Pick<Exchange, 'answer' | 'secrets' | 'requestName'>): readonly Violation[] {
  const text = answer.body.toString() + Object.values(answer.headers).join('\n');
  return secrets
    .leakedIn(text, requestName)
    .map(secret => ({ kind: 'a secret', detail: `It shows the secret ${secret.slice(0, 14)}….` }));
}

/** The first violation of each invariant. */
export function checkExchange(exchange: Exchange): readonly (Violation & { readonly says: string })[] {
  return INVARIANTS.flatMap(({ says, check }) => check(exchange).map(violation => ({ ...violation, says })));
}

export const EXCHANGE_INVARIANTS: readonly string[] = INVARIANTS.map(({ says }) => says);
