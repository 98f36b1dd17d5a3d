const DEFAULT_WORKSPACE = 'default';

/** Added to the condition on the workspace's name, so that a generic plan may use `tasks_by_workspace`. */
export const IN_NAMED_WORKSPACE = `workspace_id <> '${DEFAULT_WORKSPACE}'`;

export function isNamedWorkspace(workspaceId: string | null | undefined): boolean {
  return workspaceId !== undefined && workspaceId !== null && workspaceId !== DEFAULT_WORKSPACE;
}
