import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedNats } from '#libs/embedded';
import type { EmbeddedNats, NatsAccess, NatsClusterMember } from '#libs/embedded';

/** A NATS server that can be killed, emptied and corrupted. Its port stays the same. */
export class NatsServer {
  private server: EmbeddedNats | undefined;

  constructor(
    private readonly storeDir: string,
    readonly port: number,
    private readonly access: NatsAccess,
    /** Undefined when it is the only one. */
    readonly cluster: NatsClusterMember | undefined,
  ) {}

  /** Resolves when it answers. */
  async start(): Promise<void> {
    this.server ??= await startEmbeddedNats({
      storeDir: this.storeDir,
      port: this.port,
      access: this.access,
      ...(this.cluster && { cluster: this.cluster }),
    });
  }

  /** In order. */
  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
  }

  async kill(): Promise<void> {
    await this.server?.kill();
    this.server = undefined;
  }

  /** Deletes its storage. Call it while the server is down. */
  empty(): void {
    rmSync(join(this.storeDir, 'jetstream'), { recursive: true, force: true });
  }

  /**
   * Truncates the newest block file of a stream, like a disk that had not written the last bytes when the power
   * failed. Call it while the server is down.
   *
   * @returns the number of bytes removed; fewer than requested if the file is shorter
   */
  cutNewestBlock(stream: string, bytes: number): number {
    const folder = join(this.storeDir, 'jetstream', '$G', 'streams', stream, 'msgs');
    const blocks = readdirSync(folder)
      .filter(file => file.endsWith('.blk'))
      .sort((one, other) => Number.parseInt(other) - Number.parseInt(one));
    const [newest] = blocks;
    if (newest === undefined) return 0;
    const file = join(folder, newest);
    const { size } = statSync(file);
    const taken = Math.min(size, bytes);
    truncateSync(file, size - taken);
    return taken;
  }
}
