import { useQuery } from '@tanstack/react-query';
import { shortId } from '../data/directory.js';
import { firstMembersQuery } from '../data/members.js';
import { useRights } from '../rights.js';

/** A person by name; by the end of the id where members may not be read, or the person is no longer one of them. */
export function PersonName({ personId }: { readonly personId: string }) {
  const can = useRights();
  const { data } = useQuery({ ...firstMembersQuery, enabled: can('members:read') });
  const member = data?.data.find(({ person }) => person.id === personId);
  return <bdi title={personId}>{member?.person.name ?? shortId(personId)}</bdi>;
}
