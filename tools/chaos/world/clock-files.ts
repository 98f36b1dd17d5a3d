import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The clocks of the processes, by replica: all first replicas have one, all second ones another. */
export class ClockFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** What a process needs to be told in its environment for its clock to be settable. */
  environmentOf(replica: number): Readonly<Record<string, string>> {
    const preload = pathToFileURL(join(import.meta.dirname, 'shifted-clock.js'));
    return { NODE_OPTIONS: `--import=${preload.href}`, CHAOS_CLOCK_FILE: this.#file(replica) };
  }

  /** Sets the clocks of a replica fast (or slow, when negative) by so many milliseconds. */
  shift(replica: number, offsetMs: number): void {
    writeFileSync(this.#file(replica), String(offsetMs));
  }

  setRight(): void {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  #file(replica: number): string {
    return join(this.folder, `replica-${replica}`);
  }
}
