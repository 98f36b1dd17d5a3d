import { queryOptions } from '@tanstack/react-query';
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

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => call('get', '/v1/members', { query: { limit: 100 }, signal }),
});

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => call('get', '/v1/invitations', { query: { limit: 100 }, signal }),
});
