/** One progress line on stderr; overwritten on a terminal, one line per step in a log. */
export class Progress {
  private readonly startedAt = performance.now();
  private readonly isTerminal = process.stderr.isTTY;
  private current = '';

  say(text: string): void {
    const seconds = Math.round((performance.now() - this.startedAt) / 1_000);
    const line = `[${String(seconds).padStart(4)} s] ${text}`;
    if (this.isTerminal) process.stderr.write(`\r\u001B[2K${line}`);
    else if (text !== this.current) process.stderr.write(`${line}\n`);
    this.current = text;
  }

  end(): void {
    if (this.isTerminal) process.stderr.write('\r\u001B[2K');
  }
}
