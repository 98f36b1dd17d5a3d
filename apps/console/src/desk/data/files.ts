import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call, organizationHeader } from '../../api/call.js';
import type { components } from '../../api/schema.js';

export type FileView = components['schemas']['FileView'];

const PAGE_ROWS = 20;

export const taskFilesQuery = (taskId: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['tasks', taskId, 'files', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/tasks/{task_id}/files', {
        path: { task_id: taskId },
        query: { limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

/**
 * The address at which the browser stores a file by itself, whatever its size, from the gateway or from a bucket that
 * it is redirected to. A link has no headers: the organization is in the query.
 */
export function contentAddress(fileId: string): string {
  const { 'organization-id': organizationId } = organizationHeader();
  const query = organizationId === undefined ? '' : `?organization_id=${encodeURIComponent(organizationId)}`;
  return `/v1/files/${encodeURIComponent(fileId)}/content${query}`;
}
