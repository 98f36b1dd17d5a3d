import { z } from 'zod';
import { isTerminalTaskEvent } from '#libs/contracts';
import { contentOf } from '../facts/facts.js';
import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

const Ending = z.looseObject({
  data: z.looseObject({ payable: z.array(z.looseObject({ worker_id: z.string() })).optional() }),
});

/**
 * Every micro-unit of every captured hold is accounted for: exactly the workers named by the task's terminal event
 * are paid, in equal amounts, and their pay, the platform's fee and the refund add up to the hold.
 */
export function paidToTheMicro({ captures, log }: Pick<Facts, 'captures' | 'log'>): Violations {
  const payable = payableWorkers(log);
  return captures.flatMap(({ taskId, heldMicros, earnings, platformMicros, returnedMicros }) => {
    const wanted = payable.get(taskId) ?? [];
    const paid = earnings.map(({ workerId }) => workerId).sort();
    if (paid.join() !== wanted.join()) return [`${taskId} paid ${paid.join()} instead of ${wanted.join()}.`];
    const amounts = new Set(earnings.map(({ amountMicros }) => amountMicros));
    if (amounts.size > 1) return [`${taskId} paid its workers differently: ${[...amounts].join()}.`];
    const earned = earnings.reduce((sum, { amountMicros }) => sum + amountMicros, 0);
    const given = earned + platformMicros + returnedMicros;
    return given === heldMicros ? [] : [`${taskId} held ${heldMicros} micros and gave ${given}.`];
  });
}

function payableWorkers(log: Facts['log']): ReadonlyMap<string, readonly string[]> {
  return new Map(
    log
      .filter(({ type }) => isTerminalTaskEvent(type))
      .map(event => {
        const { payable = [] } = Ending.parse(contentOf(event)).data;
        return [event.taskId, payable.map(({ worker_id: workerId }) => workerId).sort()];
      }),
  );
}
