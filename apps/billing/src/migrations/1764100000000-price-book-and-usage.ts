import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Prices by the properties of a task, holds that record what they are for, payouts, and low-balance thresholds. All
 * changes are additive; the previous release keeps running next to this one.
 */
export class PriceBookAndUsage1764100000000 implements MigrationInterface {
  readonly name = 'PriceBookAndUsage1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRICE_BOOK);
    await runner.query(HOLDS);
    await runner.query(PAYOUTS);
    await runner.query(READING);
    await runner.query(LOW_BALANCE_THRESHOLDS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE low_balance_thresholds, price_book`);
    await runner.query(`DROP INDEX entries_of_account`);
    await runner.query(`DROP FUNCTION position_at`);
    await runner.query(`
      ALTER TABLE holds DROP COLUMN steps, DROP COLUMN workspace_id, DROP COLUMN task_type,
        DROP COLUMN domain, DROP COLUMN urgency`);
  }
}

/**
 * A separate table next to \`prices\`, because the previous release treats a row for one type of task as the price of
 * all. The general prices were per task; those that operators wrote for an organization were per answer.
 */
const PRICE_BOOK = `
  CREATE TABLE price_book (
    price_id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    org_id uuid,
    tier text NOT NULL CHECK (tier IN ('standard', 'express')),
    task_type text,
    domain text,
    urgency text CHECK (urgency IN ('low', 'normal', 'high', 'critical')),
    min_answers integer NOT NULL DEFAULT 1 CHECK (min_answers > 0),
    unit text NOT NULL DEFAULT 'task' CHECK (unit IN ('task', 'answer')),
    currency text NOT NULL,
    amount_micros bigint NOT NULL CHECK (amount_micros > 0),
    valid_from timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX price_book_of_organization ON price_book (org_id, price_id);
  INSERT INTO price_book (org_id, tier, unit, currency, amount_micros, valid_from)
  SELECT org_id, tier, CASE WHEN org_id IS NULL THEN 'task' ELSE 'answer' END, currency, amount_micros, valid_from
    FROM prices
   ORDER BY price_id;
  CREATE TRIGGER price_book_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON price_book
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`;

/** Of holds from before their purpose was recorded. */
const HOLDS = `
  ALTER TABLE holds
    ADD COLUMN steps integer NOT NULL DEFAULT 1 CHECK (steps > 0),
    ADD COLUMN workspace_id text NOT NULL DEFAULT 'default',
    ADD COLUMN task_type text NOT NULL DEFAULT 'unknown',
    ADD COLUMN domain text NOT NULL DEFAULT 'unknown',
    ADD COLUMN urgency text CHECK (urgency IN ('low', 'normal', 'high', 'critical'))`;

const PAYOUTS = `
  ALTER TABLE transfers
    DROP CONSTRAINT transfers_kind_check,
    ADD CONSTRAINT transfers_kind_check CHECK (kind IN ('credit', 'hold', 'capture', 'release', 'payout'));
  ALTER TABLE accounts
    DROP CONSTRAINT accounts_purpose_check,
    ADD CONSTRAINT accounts_purpose_check
      CHECK (purpose IN ('available', 'held', 'earnings', 'revenue', 'funding', 'payouts'))`;

/**
 * For a worker's earnings; and for usage and statements, to find a time in the order of an organization's transfers.
 * Positions are assigned under its lock and times come from the replicas' clocks, so that the two orders are nearly the
 * same: \`position_at\` bisects, with one lookup in transfers_of_organization per step, and the caller has to allow for
 * clock skew. An index by time would cost every transfer 2 µs of the server's 18, and a sixth more WAL, to save readers
 * a millisecond. The index by account costs as much, and a third more WAL: without it a single worker's earnings cannot
 * be found among all entries.
 */
const READING = `
  CREATE INDEX entries_of_account ON entries (account_id, transfer_id);
  CREATE FUNCTION position_at(org uuid, moment timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  DECLARE
    low bigint := 0;
    high bigint;
    middle bigint;
    found_position bigint;
    found_at timestamptz;
  BEGIN
    SELECT coalesce(max(position), 0) + 1 INTO high FROM transfers WHERE org_id = org;
    WHILE low < high LOOP
      middle := low + (high - low) / 2;
      SELECT position, created_at INTO found_position, found_at
        FROM transfers WHERE org_id = org AND position >= middle ORDER BY position LIMIT 1;
      IF found_position < high AND found_at < moment THEN
        low := found_position + 1;
      ELSE
        high := middle;
      END IF;
    END LOOP;
    RETURN low;
  END $$`;

/** By the organization's available account, whose lock protects both the balance and the threshold. Null: no alerts. */
const LOW_BALANCE_THRESHOLDS = `
  CREATE TABLE low_balance_thresholds (
    account_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    low_balance_micros bigint CHECK (low_balance_micros >= 0),
    updated_at timestamptz NOT NULL
  )`;
