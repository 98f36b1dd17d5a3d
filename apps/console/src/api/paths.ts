import type { PathsWithMethod, SuccessResponse } from 'openapi-typescript-helpers';
import type { paths } from './schema.js';

/** The addresses of the API: generated, by `npm run console-types`. */
export type Paths = paths;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type PathWith<M extends Method> = PathsWithMethod<Paths, M> & string;
export type Operation<M extends Method, P extends PathWith<M>> = Paths[P][M & keyof Paths[P]];

type PathOf<O> = O extends { parameters: { path: infer T } } ? { readonly path: T } : object;
type QueryOf<O> = O extends { parameters: { query?: infer T } } ? { readonly query?: T } : object;
type Json<T> = { content: { 'application/json': T } };
type BodyOf<O> = O extends { requestBody: Json<infer T> }
  ? { readonly body: T }
  : O extends { requestBody?: Json<infer T> }
    ? { readonly body?: T }
    : object;

/**
 * The parts of a request that its operation has, and what every request may have. One operation at a time: the parts of
 * all of them, combined with each other, are more than the compiler can hold.
 */
export type Input<O> = O extends unknown
  ? PathOf<O> &
      QueryOf<O> &
      BodyOf<O> & {
        readonly signal?: AbortSignal;
        readonly headers?: Readonly<Record<string, string>>;
        /** Sent even if the page ends meanwhile; browsers allow 64 KiB for all such requests together. */
        readonly keepalive?: boolean;
      }
  : never;

type ResponsesOf<O> = O extends { responses: infer R extends Record<string | number, unknown> } ? R : never;

/** The body of a success. */
export type Answer<O> = SuccessResponse<ResponsesOf<O>, 'application/json'>;
