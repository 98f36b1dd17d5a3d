import type { components } from './schema.js';

type Assignment = components['schemas']['AssignmentView'];
interface Ok<Body> {
  responses: { 200: { content: { 'application/json': Body } } };
}
interface OfAssignment {
  parameters: { query?: never; path: { assignment_id: string } };
}
interface StoredDraft {
  output: unknown;
  notes: string | null;
  revision: number;
}
interface FileView {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export interface PendingPaths {
  '/v1/worker/offers': {
    get: Ok<{ data: Assignment[]; next_cursor: string | null; state: string | null }> & {
      parameters: {
        query?: { limit?: number; cursor?: string; wait?: number; since?: string };
        path?: never;
      };
    };
  };
  '/v1/worker/assignments/{assignment_id}/draft': {
    get: Ok<StoredDraft> & OfAssignment;
    put: Ok<StoredDraft> &
      OfAssignment & {
        requestBody: {
          content: { 'application/json': { output: unknown; notes?: string; revision: number } };
        };
      };
  };
  '/v1/worker/assignments/{assignment_id}/withdraw': {
    post: Ok<Assignment> & OfAssignment & { requestBody?: { content: { 'application/json': object } } };
  };
  '/v1/worker/assignments/{assignment_id}/submit': {
    post: Ok<Assignment> &
      OfAssignment & {
        requestBody: {
          content: { 'application/json': { output: unknown; evidence?: unknown[]; files?: string[] } };
        };
      };
  };
  '/v1/worker/assignments/{assignment_id}/files': {
    get: Ok<{ data: FileView[]; next_cursor: string | null }> & {
      parameters: { query?: { limit?: number }; path: { assignment_id: string } };
    };
  };
  '/v1/worker/assignments/{assignment_id}/files/{file_id}': {
    delete: Ok<undefined> & {
      parameters: { query?: never; path: { assignment_id: string; file_id: string } };
    };
  };
}
