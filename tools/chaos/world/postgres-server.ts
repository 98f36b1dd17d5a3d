import { startEmbeddedPostgres } from '#libs/embedded';
import type { EmbeddedPostgres } from '#libs/embedded';

/** A PostgreSQL that can be killed. Its port and its superuser stay the same. */
export class PostgresServer {
  private server: EmbeddedPostgres | undefined;
  private currentUrl: string | undefined;

  constructor(
    readonly dataDir: string,
    readonly port: number,
  ) {}

  /** The superuser's URL, without a proxy. */
  get url(): string {
    if (this.currentUrl === undefined) throw new Error('PostgreSQL was never started.');
    return this.currentUrl;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    this.server ??= await startEmbeddedPostgres({ dataDir: this.dataDir, port: this.port, durable: true });
    this.currentUrl = this.server.url;
  }

  /** In order. */
  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
  }

  /** SIGKILL simulates a crash, SIGQUIT is an immediate shutdown: neither writes a checkpoint. */
  async kill(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
    await this.server?.kill(signal);
    this.server = undefined;
  }
}
