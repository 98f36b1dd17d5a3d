/** One line on stderr that says what is being done; on a terminal it is written over, in a log each has its own. */
export class Progress {
  readonly #startedAt = performance.now();
  readonly #isTerminal = process.stderr.isTTY;
  #current = '';

  say(text: string): void {
    const seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
    const line = `[${String(seconds).padStart(4)} s] ${text}`;
    if (this.#isTerminal) process.stderr.write(`\r\u001B[2K${line}`);
    else if (text !== this.#current) process.stderr.write(`${line}\n`);
    this.#current = text;
  }

  end(): void {
    if (this.#isTerminal) process.stderr.write('\r\u001B[2K');
  }
}
