import type { components } from './schema.js';

type Assignment = components['schemas']['AssignmentView'];
interface Ok<Body> {
  responses: { 200: { content: { 'application/json': Body } } };
}
interface OfAssignment {
  parameters: { query?: never; path: { assignment_id: string } };
}

export interface PendingPaths {
  '/v1/worker/assignments/{assignment_id}/withdraw': {
    post: Ok<Assignment> & OfAssignment & { requestBody?: { content: { 'application/json': object } } };
  };
}
