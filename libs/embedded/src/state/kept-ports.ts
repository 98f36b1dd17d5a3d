import { join } from 'node:path';
import { z } from 'zod';
import { claimPort, findFreePort } from '../processes/free-port.js';
import { readJsonIfThere, writePrivateJson } from './private-file.js';
import type { Report } from './system-event.js';

const StoredPorts = z.record(z.string(), z.int().min(1).max(65_535));

/**
 * The loopback ports of a state folder's servers, the same at every start, so that dashboards, subscribers and
 * bookmarks keep working. Kept in `ports.json`. A port that another program has taken is replaced, and the change is
 * reported.
 */
export class KeptPorts {
  private readonly file: string;
  private readonly ports: Map<string, number>;

  constructor(
    stateDir: string,
    private readonly report: Report,
  ) {
    this.file = join(stateDir, 'ports.json');
    const stored = StoredPorts.safeParse(readJsonIfThere(this.file));
    this.ports = new Map(stored.success ? Object.entries(stored.data) : []);
  }

  /**
   * Call it only after all processes left running by an earlier start are stopped.
   *
   * @param name such as `NATS`; the same name gets the same port
   */
  async of(name: string): Promise<number> {
    const kept = this.ports.get(name);
    if (kept !== undefined && (await claimPort(kept))) return kept;
    const port = await findFreePort();
    if (kept !== undefined) this.report({ kind: 'port_moved', what: name, from: kept, to: port });
    this.ports.set(name, port);
    writePrivateJson(this.file, Object.fromEntries(this.ports));
    return port;
  }
}
