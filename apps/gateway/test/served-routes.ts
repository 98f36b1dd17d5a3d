import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route that the router of this gateway serves, in the document's words: `GET /v1/tasks/{task_id}`. */
export function servedRoutes(app: NestFastifyApplication): readonly string[] {
  const printed = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  return printed
    .split('\n')
    .flatMap(line => routesIn(line))
    .toSorted();
}

/** Such as `├── /v1/tasks/:task_id (GET, HEAD)`. */
function routesIn(line: string): readonly string[] {
  const [, path = '', methods = ''] = /(\/\S*) \(([^)]+)\)/.exec(line) ?? [];
  const documented = path.replaceAll(/:(\w+)/g, '{$1}');
  return methods
    .split(', ')
    .filter(method => METHODS.includes(method))
    .map(method => `${method} ${documented}`);
}
