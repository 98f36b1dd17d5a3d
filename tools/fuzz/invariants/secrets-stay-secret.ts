import type { Exchange, Violation } from './exchange.js';

/** A secret is shown once, to the request that created it; the callers' own credentials are never shown. */
export function secretsStaySecret({
  answer,
  secrets,
  requestName,
}: Pick<Exchange, 'answer' | 'secrets' | 'requestName'>): readonly Violation[] {
  const text = answer.body.toString() + Object.values(answer.headers).join('\n');
  return secrets
    .leakedIn(text, requestName)
    .map(secret => ({ kind: 'a secret', detail: `It shows the secret ${secret.slice(0, 14)}….` }));
}
