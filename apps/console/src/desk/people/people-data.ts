import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';

export type Member = components['schemas']['Member'];
export type Invitation = components['schemas']['Invitation'];
export type Role = Member['roles'][number];

export const ROLES = [
  'owner',
  'operator',
  'reviewer-lead',
  'developer',
  'worker',
] as const satisfies readonly Role[];

const PAGE_ROWS = 50;

export const membersQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['members', 'list', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/members', {
        query: { limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

export const invitationsQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['invitations', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/invitations', {
        query: { limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });
