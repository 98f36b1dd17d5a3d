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

const DEFAULT_WORKSPACE = 'default';

/** Added to the condition on the workspace's name, so that a generic plan may use `tasks_by_workspace`. */
export const IN_NAMED_WORKSPACE = `workspace_id <> '${DEFAULT_WORKSPACE}'`;

export function isNamedWorkspace(workspaceId: string | null | undefined): boolean {
  return workspaceId !== undefined && workspaceId !== null && workspaceId !== DEFAULT_WORKSPACE;
}
