import type { DescribedEndpoint } from './described-endpoints.js';

/** The keys that an endpoint accepts, as prose: in the document they are `security` and `x-pool-limits`. */
export function audienceOf(endpoint: DescribedEndpoint): string {
  return [keysOf(endpoint), poolsOf(endpoint)].filter(part => part !== undefined).join(' ');
}

function keysOf({ access, alsoNeeds = [] }: DescribedEndpoint): string | undefined {
  if (access === 'public') return undefined;
  if (access === 'browser') return 'For pages of the gateway itself.';
  if (access === 'person') return 'Takes the session of a person who is signed in.';
  if (access === 'operator') return "Takes the operator's key.";
  if (access === 'worker') return "Takes a worker's key.";
  if (access === 'agent') return 'Takes an API key, whatever its scopes.';
  const scopes = [access, ...alsoNeeds].map(scope => `\`${scope}\``);
  return `Takes an API key with the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(' and ')}.`;
}

function poolsOf({ poolLimits: limits }: DescribedEndpoint): string | undefined {
  if (limits === undefined) return undefined;
  if (limits === 'filtered')
    return 'A key that is limited to pools sees and changes only what belongs to them.';
  if (limits === 'refused') return 'Refuses keys that are limited to pools.';
  return `Takes keys that are limited to pools: ${limits.irrelevant}`;
}
