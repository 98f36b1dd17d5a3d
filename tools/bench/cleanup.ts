/** What has to be undone at the end, the last first, whatever happens in between. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** One that fails does not keep the others from being done. */
  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error('Something could not be cleaned up.', error);
      }
    }
  }
}
