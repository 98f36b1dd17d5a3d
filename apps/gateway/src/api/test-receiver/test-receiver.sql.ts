import { z } from 'zod';

/** One that is open already keeps its address, and stays open for longer. */
export const OPEN = `
  INSERT INTO test_receivers (org_id, token, expires_at) VALUES ($1, $2, $3)
  ON CONFLICT (org_id) DO UPDATE SET expires_at = excluded.expires_at
  RETURNING token, expires_at`;

export const FIND = `SELECT token, expires_at FROM test_receivers WHERE org_id = $1 AND expires_at > $2`;
export const ReceiverRow = z.object({ token: z.string(), expires_at: z.date() });
export type ReceiverRow = Readonly<z.infer<typeof ReceiverRow>>;

/** Its requests are deleted with it. */
export const CLOSE = `DELETE FROM test_receivers WHERE org_id = $1`;

/** Uses index test_receivers_token. */
export const ORGANIZATION_OF = `SELECT org_id FROM test_receivers WHERE token = $1 AND expires_at > $2`;
export const OrganizationRow = z.object({ org_id: z.string() });

/** Nothing when the receiver was closed while the request arrived. */
export const STORE = `
  INSERT INTO test_receiver_requests (request_id, org_id, received_at, event_type, task_id, headers, body)
  SELECT $1, org_id, $3, $4, $5, $6, $7 FROM test_receivers WHERE org_id = $2 AND expires_at > $3`;

/**
 * Deletes all but the newest $2 of an organization, and of these what is beyond $3 bytes. Uses index
 * test_receiver_requests_newest.
 */
export const DELETE_BEYOND = `
  DELETE FROM test_receiver_requests WHERE request_id IN (
    SELECT request_id FROM (
      SELECT request_id, row_number() OVER newest AS place,
             sum(octet_length(body) + octet_length(headers::text)) OVER newest AS bytes
        FROM test_receiver_requests WHERE org_id = $1
      WINDOW newest AS (ORDER BY received_at DESC, request_id DESC)
    ) AS placed WHERE place > $2 OR bytes > $3)`;

/** Newest first. Uses index test_receiver_requests_newest. */
export const NEWEST = `
  SELECT request_id, received_at, event_type, task_id, headers, body FROM test_receiver_requests
   WHERE org_id = $1 AND received_at > $2 ORDER BY received_at DESC, request_id DESC LIMIT $3`;

export const Headers = z.array(z.object({ name: z.string(), value: z.string() }));
export const RequestRow = z.object({
  request_id: z.string(),
  received_at: z.date(),
  event_type: z.string().nullable(),
  task_id: z.string().nullable(),
  headers: Headers,
  body: z.string(),
});
export type RequestRow = Readonly<z.infer<typeof RequestRow>>;

export const DELETE_ONE = `DELETE FROM test_receiver_requests WHERE request_id = $1`;

/**
 * What is about a task, and what may be: a body without a task that we know the form of. Uses index
 * test_receiver_requests_newest.
 */
export const DELETE_OF_TASK = `
  DELETE FROM test_receiver_requests WHERE org_id = $1 AND (task_id = $2 OR task_id IS NULL)`;

/** Uses index test_receivers_by_expiry. */
export const DELETE_EXPIRED_RECEIVERS = `
  DELETE FROM test_receivers WHERE org_id IN (
    SELECT org_id FROM test_receivers WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
       FOR UPDATE SKIP LOCKED)`;

/** Uses index test_receiver_requests_by_time. */
export const DELETE_OLD_REQUESTS = `
  DELETE FROM test_receiver_requests WHERE request_id IN (
    SELECT request_id FROM test_receiver_requests WHERE received_at <= $1 ORDER BY received_at LIMIT $2
       FOR UPDATE SKIP LOCKED)`;
