import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

const Collector = z.custom<() => void>(value => typeof value === 'function');

/** Collects what nothing refers to, so that the memory in use afterwards is what is held. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = Collector.parse(runInNewContext('gc'));
  // Buffers are freed beside the first one; the second waits for that.
  collect();
  collect();
}
