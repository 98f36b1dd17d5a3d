import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Destinations of deliveries, their contents, and their outcomes. */
export class Webhooks1763100000000 implements MigrationInterface {
  readonly name = 'Webhooks1763100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      CALLBACKS,
      ENDPOINTS,
      SIGNING_SECRETS,
      EVENTS,
      TASK_CURSORS,
      DELIVERIES,
      ATTEMPTS,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE attempts, deliveries, task_cursors, events, signing_secrets, endpoints, callbacks`,
    );
    await runner.query(`DROP FUNCTION seen_through(int, int[]), seen_ahead(int, int[])`);
  }
}

/** Registered before the task exists; `confirmed` once an event of it has arrived. */
const CALLBACKS = `
  CREATE TABLE callbacks (
    task_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    url text NOT NULL,
    sealed_auth text NOT NULL,
    max_retries int NOT NULL,
    backoff_seconds int NOT NULL,
    events text[],
    confirmed boolean NOT NULL DEFAULT false,
    gone_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX callbacks_unconfirmed ON callbacks (created_at) WHERE NOT confirmed`;

/** Deleted ones are kept, so that deliveries made to them still show their destination. */
const ENDPOINTS = `
  CREATE TABLE endpoints (
    endpoint_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    url text NOT NULL,
    events text[],
    description text,
    disabled_reason text CHECK (disabled_reason IN ('gone', 'by_request')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz
  );
  CREATE INDEX endpoints_of_org ON endpoints (org_id, endpoint_id) WHERE deleted_at IS NULL`;

/** Of an endpoint, or of an organization for its tasks' callbacks; the newest has no \`valid_until\`. */
const SIGNING_SECRETS = `
  CREATE TABLE signing_secrets (
    owner_id uuid NOT NULL,
    generation int NOT NULL,
    sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    valid_until timestamptz,
    PRIMARY KEY (owner_id, generation)
  )`;

/** The body is stored once, however many receive it. It is what is signed, so it stays text. */
const EVENTS = `
  CREATE TABLE events (
    event_id uuid PRIMARY KEY,
    body text NOT NULL,
    traceparent text
  )`;

/**
 * The events of a task that have been seen: all up to \`seen_through\`, and those in \`seen_ahead\` beyond a gap. The
 * row is also the lock under which the order of a task's deliveries is decided. Small and changed with every event,
 * hence the room for HOT updates.
 */
const TASK_CURSORS = `
  CREATE TABLE task_cursors (
    task_id uuid PRIMARY KEY,
    seen_through int NOT NULL,
    seen_ahead int[] NOT NULL,
    had_gap boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 70);
  CREATE INDEX task_cursors_by_age ON task_cursors (created_at);

  CREATE FUNCTION seen_through(through int, seen int[]) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT through + count(*)::int
      FROM (SELECT number, row_number() OVER (ORDER BY number) AS nth
              FROM (SELECT DISTINCT unnest(seen) AS number) AS numbers
             WHERE number > through) AS beyond
     WHERE number = through + nth
  $$;
  CREATE FUNCTION seen_ahead(through int, seen int[]) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT DISTINCT number FROM unnest(seen) AS number WHERE number > through ORDER BY number)
  $$`;

/**
 * \`destination_id\` is the endpoint's id, or the task's for its callback. A pending delivery is
 * - held: an earlier one of its task and destination must be settled first, or earlier events must arrive
 *   (then \`next_attempt_at\` is null, or when it overtakes the one it waits for)
 * - due at \`next_attempt_at\`
 * - being sent, under a \`lease_id\`: \`next_attempt_at\` is when it is due again if the sender crashes
 */
const DELIVERIES = `
  CREATE TABLE deliveries (
    delivery_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    task_id uuid,
    sequence int,
    destination_id uuid NOT NULL,
    endpoint_id uuid,
    target uuid NOT NULL,
    origin text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'skipped')),
    held boolean NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    lease_id uuid,
    overtake_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deliveries_once UNIQUE (event_id, destination_id)
  ) WITH (fillfactor = 85);
  CREATE INDEX deliveries_in_line ON deliveries (task_id, destination_id, sequence);
  CREATE INDEX deliveries_pending ON deliveries (target, next_attempt_at) WHERE status = 'pending';
  CREATE INDEX deliveries_held ON deliveries (created_at) WHERE status = 'pending' AND next_attempt_at IS NULL;
  CREATE INDEX deliveries_of_org ON deliveries (org_id, delivery_id);
  CREATE INDEX deliveries_of_endpoint ON deliveries (endpoint_id, delivery_id) WHERE endpoint_id IS NOT NULL`;

const ATTEMPTS = `
  CREATE TABLE attempts (
    delivery_id uuid NOT NULL,
    attempt int NOT NULL,
    started_at timestamptz NOT NULL,
    duration_ms int NOT NULL,
    outcome text NOT NULL,
    response_status int,
    response_body text,
    error text,
    PRIMARY KEY (delivery_id, attempt)
  )`;
