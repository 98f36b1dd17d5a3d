/** The conditions of a WHERE clause with their parameters, for lists with filters. */
export class Conditions {
  private readonly conditions: string[] = [];
  readonly parameters: unknown[] = [];

  /** Adds a condition on a value; a filter that is not set adds nothing. @param at the parameter's placeholder */
  add(condition: (at: string) => string, value: unknown): this {
    if (value === undefined || value === null) return this;
    this.parameters.push(value);
    return this.always(condition(`$${this.parameters.length}`));
  }

  always(condition: string): this {
    this.conditions.push(condition);
    return this;
  }

  get sql(): string {
    return this.conditions.join(' AND ');
  }
}
