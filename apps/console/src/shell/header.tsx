import { Link, useLocation } from 'wouter';
import type { Membership, Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { AccountMenu } from './account-menu.js';
import { PAGES } from './pages.js';

interface HeaderProps {
  readonly session: Session;
  readonly membership: Membership | undefined;
  readonly onOrganization: (organizationId: string) => void;
}

export function Header({ session, membership, onOrganization }: HeaderProps) {
  const t = useMessages();
  const [location] = useLocation();
  const pages = membership === undefined ? [] : PAGES.filter(({ isFor }) => isFor(membership));
  return (
    <header className="header">
      <span className="brand">Countersign</span>
      <nav aria-label={t('shell.nav')}>
        {pages.map(({ path, label }) => (
          <Link key={path} href={path} aria-current={location.startsWith(path) ? 'page' : undefined}>
            {t(label)}
          </Link>
        ))}
      </nav>
      {session.memberships.length > 1 && (
        <select
          className="organization"
          aria-label={t('shell.organization')}
          value={membership?.organization.id ?? ''}
          onChange={event => {
            onOrganization(event.currentTarget.value);
          }}
        >
          {session.memberships.map(({ organization }) => (
            <option key={organization.id} value={organization.id}>
              {organization.name}
            </option>
          ))}
        </select>
      )}
      <AccountMenu person={session.person} organization={membership?.organization.name} />
    </header>
  );
}
