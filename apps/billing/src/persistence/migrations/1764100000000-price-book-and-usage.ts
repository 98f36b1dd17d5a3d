import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Prices by what a task is, holds that say what they are for, payouts, and thresholds of low balances. Everything
 * is added; the code before goes on beside it.
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
 * A table of its own beside \`prices\`, because the code before takes a row for one type of task for the price of
 * all. The general prices were meant for a task; what operators wrote for an organization was for an answer.
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

/** Of holds from before nobody noted what they were for. */
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
 * For what a worker has earned; and for usage and statements, where in the order of an organization's transfers a
 * time lies. Positions are drawn under its lock and times are those of the replicas' clocks, so that the one order
 * is nearly the other: \`position_at\` bisects, with a look into transfers_of_organization for each step, and what
 * clocks are apart is for the asker to allow for. An index by time would cost every transfer 2 µs of the server's
 * 18, and a sixth more WAL, to save readers a millisecond. The index by account costs as much, and a third more WAL:
 * nothing else finds what one worker has earned among everything.
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

/** By the account of what is free to spend, whose lock is held by whoever changes either. Null: never mind. */
const LOW_BALANCE_THRESHOLDS = `
  CREATE TABLE low_balance_thresholds (
    account_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    low_balance_micros bigint CHECK (low_balance_micros >= 0),
    updated_at timestamptz NOT NULL
  )`;
