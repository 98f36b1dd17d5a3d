import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { eventually, run, start, succeeds } from './cluster/host.js';
import type { Daemon } from './cluster/host.js';

/** A public address (documentation, RFC 5737: nothing is ever there), at which webhooks are received. */
export const PUBLIC = '203.0.113.10';
/** Metadata of cloud providers: credentials of the node, for everybody who can connect. */
export const METADATA = '169.254.169.254';
/** One of each private range, and METADATA. */
export const NOT_PUBLIC = [METADATA, '10.200.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1'] as const;
export const PORT = 8000;

const SERVER = `
const server = require('net').createServer(socket => socket.on('error', () => undefined).end());
server.listen(${PORT}, '0.0.0.0');`;

/**
 * Addresses outside a cluster of the test's own, where something accepts connections: a connection that fails was denied
 * by a policy.
 */
export class Outside {
  private constructor(
    private readonly enter: readonly string[],
    private readonly server: Daemon,
    private readonly folder: string,
  ) {}

  /** @param enter what reaches the network of the cluster's node */
  static async start(enter: readonly string[]): Promise<Outside> {
    const [command = '', ...args] = enter;
    const folder = mkdtempSync(join(tmpdir(), 'countersign-outside-'));
    for (const address of [PUBLIC, ...NOT_PUBLIC])
      run(command, [...args, 'ip', 'addr', 'add', `${address}/32`, 'dev', 'lo']);
    const server = start(command, [...args, process.execPath, '-e', SERVER], join(folder, 'server.log'));
    const outside = new Outside(enter, server, folder);
    const isListening = [...args, 'bash', '-c', `exec 3<>/dev/tcp/${PUBLIC}/${PORT}`];
    await eventually(
      'server outside the cluster',
      30_000,
      () => (succeeds(command, isListening) ? true : undefined),
      server.log,
    );
    return outside;
  }

  async stop(): Promise<void> {
    const [command = '', ...args] = this.enter;
    await this.server.stop();
    for (const address of [PUBLIC, ...NOT_PUBLIC])
      run(command, [...args, 'ip', 'addr', 'del', `${address}/32`, 'dev', 'lo']);
    rmSync(this.folder, { recursive: true });
  }
}
