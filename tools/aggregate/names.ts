/** Numbers names from 0, in the order of their first appearance. */
export class Names {
  private readonly numbers = new Map<string, number>();
  private readonly list: string[] = [];

  get all(): readonly string[] {
    return this.list;
  }

  /** The number of a name; assigns one if the name is new. */
  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.list.push(name) - 1;
    this.numbers.set(name, number);
    return number;
  }

  /** The number of an existing name. */
  find(name: string): number | undefined {
    return this.numbers.get(name);
  }
}
