import type { VoteTable } from '../../apps/consensus/src/estimation/vote-table.rule.js';
import { Names } from './names.js';
import { InputError, readCsv } from './read-csv.js';

/** The votes of a file, with names as numbers: items and workers in the order of first appearance. */
export interface NamedVotes {
  readonly table: Omit<VoteTable, 'classes'>;
  readonly items: Names;
  readonly labels: Names;
}

/** @throws InputError that names the line */
export async function readVotes(file: string): Promise<NamedVotes> {
  const [items, workers, labels] = [new Names(), new Names(), new Names()];
  const [item, worker, label]: [number[], number[], number[]] = [[], [], []];
  await readCsv(file, ['item', 'worker', 'label'], ([itemName = '', workerName = '', labelName = '']) => {
    item.push(items.numberOf(itemName));
    worker.push(workers.numberOf(workerName));
    label.push(labels.numberOf(labelName));
  });
  if (item.length === 0) throw new InputError(file, undefined, 'has no votes.');
  return {
    table: {
      items: items.all.length,
      workers: workers.all.length,
      item: Int32Array.from(item),
      worker: Int32Array.from(worker),
      label: Int32Array.from(label),
    },
    items,
    labels,
  };
}
