import type { ApiOperation } from '#libs/api-description';

/** Somebody who sends requests: one key, or none. */
export interface Actor {
  /** For the report, such as `tasks:read`. */
  readonly name: string;
  readonly kind: 'operator' | 'agent' | 'dialect' | 'worker' | 'outsider';
  readonly apiKey: string | undefined;
  /** What it may do; `*` for everything. */
  readonly scopes: readonly string[];
}

/** Whether the operation takes this actor's key. */
export function isTakenBy({ audience, scopes, dialect }: ApiOperation, actor: Actor): boolean {
  switch (audience) {
    case 'public':
      return true;
    case 'operator':
      return actor.kind === 'operator';
    case 'worker':
      return actor.kind === 'worker';
    case 'agent':
      return (
        actor.kind === (dialect === undefined ? 'agent' : 'dialect') &&
        (actor.scopes.includes('*') || scopes.every(scope => actor.scopes.includes(scope)))
      );
  }
}

/** Half of what fits is sent with the first key that fits, which is the one with all rights. */
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
