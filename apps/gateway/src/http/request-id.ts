const SHAPE = /^[\w.:-]{1,100}$/;

/** Whether a caller's `x-request-id` may be logged unchanged. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && SHAPE.test(value);
}
