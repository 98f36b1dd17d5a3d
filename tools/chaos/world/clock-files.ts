import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The clocks of the processes, by replica: all first replicas share one, all second replicas another. */
export class ClockFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** The environment that makes a process's clock adjustable. */
  environmentOf(replica: number): Readonly<Record<string, string>> {
    const preload = pathToFileURL(join(import.meta.dirname, 'shifted-clock.js'));
    return { NODE_OPTIONS: `--import=${preload.href}`, CHAOS_CLOCK_FILE: this.file(replica) };
  }

  /** Sets the clocks of a replica forward (or back, when negative) by `offsetMs`. */
  shift(replica: number, offsetMs: number): void {
    writeFileSync(this.file(replica), String(offsetMs));
  }

  setRight(): void {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  private file(replica: number): string {
    return join(this.folder, `replica-${replica}`);
  }
}
