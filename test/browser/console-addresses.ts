import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(import.meta.dirname, '../../apps/console/src');

/**
 * Every address of the console, read from its sources, so that a new page is tested without anyone remembering: the pages
 * of shell/pages.ts with the routes in their folders, and those of the shell. Parameters are named as in the routes.
 */
export function consoleAddresses(): readonly string[] {
  const pages = all(/^\s+path: '(\/[\w-]+)',$/gm, 'shell/pages.ts');
  const inPages = pages.flatMap(page => {
    const routes = globSync(`${page.slice(1)}/**/*.tsx`, { cwd: SOURCES }).flatMap(file => routesIn(file));
    return [page, ...routes.map(route => (route === '/' ? page : `${page}${route}`))];
  });
  return [...new Set([...inPages, ...routesIn('shell/layout.tsx')])];
}

/** A route in another form would be overlooked. */
function routesIn(file: string): readonly string[] {
  const routes = all(/<Route path="([^"]*)"( nest)?>/g, file);
  const written = all(/<Route\s+([^>\s]+)/g, file).filter(attribute => !attribute.startsWith('key='));
  if (routes.length !== written.length)
    throw new Error(`${file} has a <Route> whose path the tests cannot read: write <Route path="/…">.`);
  return routes;
}

function all(pattern: RegExp, file: string): readonly string[] {
  return [...readFileSync(join(SOURCES, file), 'utf8').matchAll(pattern)].map(([, found = '']) => found);
}
