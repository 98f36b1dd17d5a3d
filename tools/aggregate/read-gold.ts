import { InputError, readCsv } from './read-csv.js';
import type { NamedVotes } from './read-votes.js';

/**
 * Known labels by item number. A label need not be one that a worker gave.
 *
 * @throws InputError that names the line, for an item without votes and for a second, different label
 */
export async function readGold(file: string, { items }: NamedVotes): Promise<ReadonlyMap<number, string>> {
  const known = new Map<number, string>();
  await readCsv(file, ['item', 'label'], ([item = '', label = ''], line) => {
    const number = items.find(item);
    if (number === undefined)
      throw new InputError(file, line, `nobody has voted on the item ${JSON.stringify(item)}.`);
    const before = known.get(number) ?? label;
    if (before !== label) {
      const both = `${JSON.stringify(before)} and ${JSON.stringify(label)}`;
      throw new InputError(file, line, `the item ${JSON.stringify(item)} has two labels, ${both}.`);
    }
    known.set(number, label);
  });
  return known;
}
