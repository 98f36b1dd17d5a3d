const DEFAULT_WORKSPACE = 'default';

/** Said besides the workspace's name, so that a plan made for any name may use `tasks_by_workspace`. */
export const IN_NAMED_WORKSPACE = `workspace_id <> '${DEFAULT_WORKSPACE}'`;

export function isNamedWorkspace(workspaceId: string | null | undefined): boolean {
  return workspaceId !== undefined && workspaceId !== null && workspaceId !== DEFAULT_WORKSPACE;
}
