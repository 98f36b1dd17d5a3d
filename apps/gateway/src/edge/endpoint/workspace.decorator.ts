import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { WorkspaceId } from '#libs/contracts';
import { refuse } from '../errors/problem-codes.js';

export const WORKSPACE_HEADER = 'workspace-id';
/** The workspace of a request that names none. */
export const DEFAULT_WORKSPACE = 'default';

/**
 * The workspace that a request names; undefined without the header. Workspaces are only names: any name is a workspace
 * of the organization.
 *
 * @throws ServiceError `workspace.invalid`
 */
export function workspaceIn(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const name = WorkspaceId.safeParse(header);
  if (name.success) return name.data;
  throw refuse(
    'workspace.invalid',
    'A Workspace-Id has 1 to 100 letters, digits, dots, underscores or hyphens.',
    {
      faults: [{ pointer: '/Workspace-Id', detail: 'Must match [A-Za-z0-9._-]{1,100}, e.g. fraud-review.' }],
    },
  );
}

function named(context: ExecutionContext): string | undefined {
  return workspaceIn(context.switchToHttp().getRequest<FastifyRequest>().headers[WORKSPACE_HEADER]);
}

/** The workspace of a request: the header's, else the default one. */
export const Workspace = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => named(context) ?? DEFAULT_WORKSPACE,
);

/** The workspace that a request is limited to; undefined when it names none. */
export const NamedWorkspace = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  named(context),
);
