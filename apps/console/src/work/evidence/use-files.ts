import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { call, send } from '../../api/call.js';

/** A file that is attached to an assignment. */
export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size_bytes: number;
}

const FILES = '/v1/worker/assignments/{assignment_id}/files';

function filesKey(assignmentId: string): readonly string[] {
  return ['files', assignmentId];
}

/** The files that are attached now, as last read. */
export function filesOf(client: QueryClient, assignmentId: string): readonly AttachedFile[] {
  return client.getQueryData<readonly AttachedFile[]>(filesKey(assignmentId)) ?? [];
}

export function useFiles(assignment_id: string) {
  const client = useQueryClient();
  const key = filesKey(assignment_id);
  const files = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<readonly AttachedFile[]> => {
      const { data } = await call('get', FILES, { path: { assignment_id }, query: { limit: 100 }, signal });
      return data;
    },
  });
  const again = () => client.invalidateQueries({ queryKey: key });
  const attach = useMutation({
    mutationFn: async (file: File) => {
      const sha256 = await sha256Of(file);
      await send('post', FILES, {
        path: { assignment_id },
        query: { name: file.name, sha256 },
        headers: { 'content-type': file.type === '' ? 'application/octet-stream' : file.type },
        body: file,
      });
    },
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (file_id: string) =>
      call('delete', `${FILES}/{file_id}`, { path: { assignment_id, file_id } }),
    onSettled: again,
  });
  return { files, attach, remove };
}

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
