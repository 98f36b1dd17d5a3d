import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DEFAULT_WORKSPACE, WORKSPACE_HEADER, workspaceIn } from './workspace.js';

function named(context: ExecutionContext): string | undefined {
  return workspaceIn(context.switchToHttp().getRequest<FastifyRequest>().headers[WORKSPACE_HEADER]);
}

/** The workspace a request is for: the header's, else the default one. */
export const Workspace = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => named(context) ?? DEFAULT_WORKSPACE,
);

/** The workspace a request limits itself to; undefined when it does not. */
export const NamedWorkspace = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  named(context),
);
