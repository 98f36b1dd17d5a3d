import { Link, useLocation } from 'wouter';
import { useMessages } from '../messages/use-messages.js';
import { useRights } from './rights.js';
import type { Scope } from './rights.js';

const PARTS = [
  ['/', 'desk.nav.tasks', 'tasks:read'],
  ['/overview', 'desk.overview', 'tasks:read'],
  ['/workers', 'desk.workers', 'workers:read'],
  ['/money', 'desk.money', 'billing:read'],
  ['/webhooks', 'desk.webhooks', 'webhooks:read'],
  ['/keys', 'desk.keys', 'keys:read'],
  ['/people', 'desk.people', 'members:read'],
  ['/settings', 'desk.settings', 'quality:read'],
  ['/dead-letters', 'desk.letters', 'tasks:read'],
] as const satisfies readonly (readonly [string, string, Scope])[];

/** The parts of the desk that the person may see. */
export function DeskNav() {
  const t = useMessages();
  const can = useRights();
  const [location] = useLocation();
  const parts = PARTS.filter(([, , scope]) => can(scope));
  if (parts.length < 2) return null;
  const isIn = (path: string): boolean =>
    path === '/'
      ? !parts.some(([other]) => other !== '/' && location.startsWith(other))
      : location.startsWith(path);
  return (
    <nav className="desk-nav" aria-label={t('desk.nav')}>
      {parts.map(([path, label]) => (
        <Link key={path} href={path} aria-current={isIn(path) ? 'page' : undefined}>
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
