/** Lets a loop sleep until it is woken or a timeout passes. A ring while nothing sleeps is not lost. */
export class Wakeup {
  private rung = false;
  private wake: (() => void) | undefined;

  readonly ring = (): void => {
    this.rung = true;
    this.wake?.();
  };

  async wait(timeoutMs: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    this.rung = false;
  }
}
