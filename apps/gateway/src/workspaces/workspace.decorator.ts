import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DEFAULT_WORKSPACE, WORKSPACE_HEADER, workspaceIn } from './workspace.js';

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
