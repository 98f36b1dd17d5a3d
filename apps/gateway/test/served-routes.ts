import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** The indentation of one level of the printed tree. */
const INDENT = 4;
/** The pages for people, and where test receivers receive: no part of the API. */
const OTHERS = /^GET \/(console|docs)(\*|$)|^POST \/test-receiver\/\{token\}$/;

/** All routes of the API in this gateway's router, in the document's format: `GET /v1/tasks/{task_id}`. */
export function servedRoutes(app: NestFastifyApplication): readonly string[] {
  const printed = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const above: string[] = [];
  const routes: string[] = [];
  for (const line of printed.split('\n')) {
    const [, tree = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+)(?: \(([^)]+)\))?/.exec(line) ?? [];
    if (part === '') continue;
    const depth = tree.length / INDENT;
    above.splice(depth, above.length, part);
    const path = above.join('').replaceAll(/:(\w+)/g, '{$1}');
    for (const method of methods.split(', ').filter(one => METHODS.includes(one))) {
      routes.push(`${method} ${path}`);
    }
  }
  return routes.filter(route => !OTHERS.test(route)).toSorted();
}
