import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { HostileReport } from './hostile-messages.js';
import type { HostileCommand, HostileOrders } from './hostile-messages.js';

const PROGRAM = fileURLToPath(new URL('hostile-process.js', import.meta.url));

/** An organization that attacks on command. */
export interface HostileNeighbour {
  go(): void;
  /** @returns the number of its requests answered since it started, by status */
  rest(): Promise<Readonly<Record<string, number>>>;
  stop(): void;
}

export function startHostileNeighbour(orders: HostileOrders): HostileNeighbour {
  const child = fork(PROGRAM, [JSON.stringify(orders)]);
  const command = (what: HostileCommand): void => {
    child.send(what);
  };
  return {
    go: () => {
      command('go');
    },
    rest: async () => {
      const reported = once(child, 'message');
      command('rest');
      const [report] = z.tuple([HostileReport], z.unknown()).parse(await reported);
      return report.answers;
    },
    stop: () => {
      child.kill();
    },
  };
}
