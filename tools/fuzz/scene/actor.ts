import type { ApiOperation } from '#libs/api-description';

/** A sender of requests: one key, or none. */
export interface Actor {
  /** Label in the report, such as `tasks:read`. */
  readonly name: string;
  readonly kind: 'operator' | 'agent' | 'dialect' | 'worker' | 'outsider';
  readonly apiKey: string | undefined;
  /** The key's scopes; `*` for all. */
  readonly scopes: readonly string[];
}

/** Whether the operation accepts this actor's key. */
export function isTakenBy({ audience, scopes, dialect }: ApiOperation, actor: Actor): boolean {
  switch (audience) {
    case 'public':
      return true;
    case 'operator':
      return actor.kind === 'operator';
    case 'person':
      // No actor has a session.
      return false;
    case 'worker':
      return actor.kind === 'worker';
    case 'agent':
      return (
        actor.kind === (dialect === undefined ? 'agent' : 'dialect') &&
        (actor.scopes.includes('*') || scopes.every(scope => actor.scopes.includes(scope)))
      );
  }
}

/** Half of the fitting requests use the first fitting key, which is the one with all scopes. */
export function chosenActor(
  actors: readonly Actor[],
  operation: ApiOperation,
  { fits, nth }: { readonly fits: boolean; readonly nth: number },
): Actor {
  const fitting = actors.filter(actor => isTakenBy(operation, actor));
  const choices = fits && fitting.length > 0 ? fitting : actors;
  const place = fits && nth % 2 === 0 ? 0 : Math.floor(nth / 2) % choices.length;
  const chosen = choices[operation.audience === 'worker' ? nth % choices.length : place];
  if (chosen === undefined) throw new Error('There is nobody to send a request.');
  return chosen;
}
