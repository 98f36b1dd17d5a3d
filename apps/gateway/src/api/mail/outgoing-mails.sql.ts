/** For how long one gateway has a mail to itself: longer than an attempt takes. */
export const LEASE_MS = 60_000;

/** Due mails that one claim looks at, for mails of other domains behind those of one. */
const LOOKED_AT = 500;
const EXPIRED_AT_A_TIME = 100;

const COLUMNS = 'id, lease_id, kind, about_id, domain_hash, secret, attempts, created_at, expires_at';

/** Leased to its writer, which sends it after the commit. */
export const INSERT = `
  INSERT INTO outgoing_mails (id, lease_id, kind, about_id, domain_hash, secret, created_at, expires_at, next_attempt_at)
  VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, now() + ${LEASE_MS} * interval '1 ms')
  RETURNING ${COLUMNS}`;

/**
 * Leases due mails: those that wait longest, at most `$5` of a domain together with those that are being sent. Mails of
 * kinds that this release does not know are left to one that does.
 *
 * Uses index outgoing_mails_due. A mail that another gateway leases at the same moment is not due when its lock is free.
 */
export const CLAIM = `
  WITH due AS (
    SELECT id, domain_hash, next_attempt_at FROM outgoing_mails
     WHERE next_attempt_at <= now() AND expires_at > now() AND kind = ANY ($1::text[])
       AND domain_hash <> ALL ($2::bytea[])
     ORDER BY next_attempt_at LIMIT ${LOOKED_AT}
  ), ranked AS (
    SELECT due.id, due.next_attempt_at,
           row_number() OVER (PARTITION BY due.domain_hash ORDER BY due.next_attempt_at)
             + coalesce(busy.sending, 0) AS nth
      FROM due LEFT JOIN unnest($3::bytea[], $4::int[]) AS busy (domain_hash, sending)
                      ON busy.domain_hash = due.domain_hash
  )
  UPDATE outgoing_mails
     SET lease_id = gen_random_uuid(), next_attempt_at = now() + ${LEASE_MS} * interval '1 ms'
   WHERE id IN (
     SELECT id FROM outgoing_mails
      WHERE id IN (SELECT id FROM ranked WHERE nth <= $5 ORDER BY next_attempt_at LIMIT $6)
        AND next_attempt_at <= now()
        FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}`;

/** Uses outgoing_mails_pkey. Not started: it is due for every gateway. */
export const RELEASE = `UPDATE outgoing_mails SET next_attempt_at = now() WHERE id = $1 AND lease_id = $2`;

/** Uses outgoing_mails_pkey. */
export const POSTPONE = `
  UPDATE outgoing_mails
     SET attempts = attempts + 1, waits_for = $3, secret = $4, next_attempt_at = now() + $5 * interval '1 ms'
   WHERE id = $1 AND lease_id = $2`;

/** Uses outgoing_mails_pkey. Also when the lease has ended: what was sent is not sent again. */
export const REMOVE = `DELETE FROM outgoing_mails WHERE id = $1`;

/** Uses index outgoing_mails_by_expiry. */
export const EXPIRE = `
  DELETE FROM outgoing_mails
   WHERE id IN (SELECT id FROM outgoing_mails WHERE expires_at <= now()
                 ORDER BY expires_at LIMIT ${EXPIRED_AT_A_TIME} FOR UPDATE SKIP LOCKED)
  RETURNING id, kind, about_id, attempts`;

/** Uses index outgoing_mails_oldest. */
export const OLDEST = `
  SELECT greatest(0, extract(epoch FROM now() - created_at))::float8 AS seconds
    FROM outgoing_mails WHERE waits_for = $1 ORDER BY created_at LIMIT 1`;

/**
 * Ends what mails are about, and removes those that were not sent yet, in one statement. Uses index outgoing_mails_about.
 *
 * @param ending an UPDATE or DELETE that returns `id`
 * @returns the statement, with the rows of `ending`
 */
export function withTheirMails(ending: string): string {
  return `
    WITH ended AS (${ending}),
         unsent AS (DELETE FROM outgoing_mails USING ended WHERE about_id = ended.id)
    SELECT * FROM ended`;
}
