/** The prefix of a worker's key; that of an agent's key depends on its dialect. */
export const WORKER_KEY_PREFIX = 'csw_';

/** The prefix of the keys of one dialect, and others under which clients send the same keys. */
export interface KeyPrefixes {
  readonly prefix: string;
  readonly aliases: readonly string[];
}

/**
 * Why a key could not be recognized by its prefix; undefined if every key can. Each prefix belongs to one kind of keys,
 * and an alias is replaced in every key that begins with it.
 */
export function ambiguityOf(dialects: readonly KeyPrefixes[]): string | undefined {
  const aliases = dialects.flatMap(keys => keys.aliases);
  const prefixes = [WORKER_KEY_PREFIX, ...dialects.map(({ prefix }) => prefix), ...aliases];
  const twice = prefixes.find((prefix, place) => prefixes.indexOf(prefix) !== place);
  if (twice !== undefined) return `Two kinds of API keys share the prefix ${twice}.`;
  for (const alias of aliases) {
    const other = prefixes.find(prefix => prefix !== alias && prefix.startsWith(alias));
    if (other !== undefined) return `The alias ${alias} of API keys would replace a part of ${other}.`;
  }
  return undefined;
}
