import { SERVICES } from '#libs/contracts';
import type { RunningSystem } from '#libs/embedded';
import { childrenOf } from './process-tree.js';

/** A part of the system as the operating system sees it; PostgreSQL is many processes. */
export interface SystemPart {
  readonly name: string;
  readonly pids: readonly number[];
}

/** The seven services, PostgreSQL, NATS, and this process, the load generator. */
export async function partsOf(running: RunningSystem): Promise<readonly SystemPart[]> {
  const one = (name: string, pid: number | undefined): SystemPart => ({
    name,
    pids: pid === undefined ? [] : [pid],
  });
  const services = SERVICES.map(service => one(service, running.services[service].process.pid));
  const postgres = running.postgres?.pid;
  const backends = postgres === undefined ? [] : [postgres, ...(await childrenOf(postgres))];
  return [
    ...services,
    { name: 'postgresql', pids: backends },
    one('nats', running.nats?.pid),
    one('load', process.pid),
  ];
}
