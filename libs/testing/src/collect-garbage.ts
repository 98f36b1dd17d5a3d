import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

const Collector = z.custom<() => void>(value => typeof value === 'function');

/** Collects garbage, so that the memory in use afterwards is the memory retained. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = Collector.parse(runInNewContext('gc'));
  // Buffers are freed concurrently with the first collection; the second waits for that.
  collect();
  collect();
}
