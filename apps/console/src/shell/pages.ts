import { lazy } from 'react';
import type { ComponentType } from 'react';
import type { Membership } from '../api/session-paths.js';
import { loadArea } from '../messages/catalog.js';
import type { Area, MessageKey } from '../messages/catalog.js';
import { hasScope } from '../session/scopes.js';
import type { PageProps } from '../session/page-props.js';

/** A page of the console: its address below /console, its entry in the navigation, and its code, loaded when opened. */
export interface Page {
  readonly path: string;
  readonly label: MessageKey;
  /** Who finds it in the navigation. What it shows is decided by the API. */
  readonly isFor: (membership: Membership) => boolean;
  readonly Component: ComponentType<PageProps>;
}

/** To create a key for tasks, and to see what happens to them. */
const START_SCOPES = ['keys:write', 'tasks:write', 'tasks:read'] as const;

/** The pages, in the order of the navigation; the first that is for a person is where they start. */
export const PAGES: readonly Page[] = [
  {
    path: '/work',
    label: 'shell.nav.work',
    isFor: ({ worker_id }) => worker_id !== null,
    Component: page(['work'], () => import('../work/work-page.js')),
  },
  {
    path: '/desk',
    label: 'shell.nav.desk',
    isFor: membership => hasScope(membership, 'tasks:read'),
    Component: page(['desk'], () => import('../desk/desk-page.js')),
  },
  {
    path: '/start',
    label: 'shell.nav.start',
    isFor: membership => START_SCOPES.every(scope => hasScope(membership, scope)),
    // It is made of parts of the desk.
    Component: page(['start', 'desk'], () => import('../start/start-page.js')),
  },
];

/** A page and the messages of its areas, loaded together. */
function page(
  areas: readonly Area[],
  load: () => Promise<{ readonly default: ComponentType<PageProps> }>,
): ComponentType<PageProps> {
  return lazy(async () => {
    const [module] = await Promise.all([load(), ...[...areas, 'problems' as const].map(loadArea)]);
    return module;
  });
}
