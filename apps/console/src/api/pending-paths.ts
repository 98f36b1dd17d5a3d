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

interface EarnedWork {
  assignment_id: string;
  title: string;
  submitted_at: string | null;
  ended_at: string | null;
  status: 'pending' | 'paid' | 'unpaid';
  reason: string | null;
  amount_micros: number | null;
  currency: 'USD' | null;
  paid_at: string | null;
}

export interface PendingPaths {
  '/v1/person': {
    patch: Ok<object> & {
      parameters: { query?: never; path?: never };
      requestBody: { content: { 'application/json': { locale?: string } } };
    };
  };
  '/v1/worker/earnings/entries': {
    get: Ok<{ data: EarnedWork[]; next_cursor: string | null }> & {
      parameters: { query?: { limit?: number; cursor?: string }; path?: never };
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
}
