import { useCallback, useMemo, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { actForOrganization } from '../api/call.js';
import type { Membership, Session } from '../api/session-paths.js';
import { keepOrganization, keptOrganization } from './kept-choices.js';

interface Chosen {
  /** Undefined for a person who belongs to no organization. */
  readonly membership: Membership | undefined;
  readonly choose: (organizationId: string) => void;
}

/** The membership that this tab acts by; every request is sent for its organization. */
export function useMembership({ memberships }: Session): Chosen {
  const client = useQueryClient();
  const [wanted, setWanted] = useState(keptOrganization);
  const membership = useMemo(
    () => memberships.find(({ organization }) => organization.id === wanted) ?? memberships[0],
    [memberships, wanted],
  );
  actForOrganization(membership?.organization.id);
  const choose = useCallback(
    (organizationId: string) => {
      keepOrganization(organizationId);
      actForOrganization(organizationId);
      // Nothing of one organization is ever shown in another one.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      setWanted(organizationId);
    },
    [client],
  );
  return { membership, choose };
}
