import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Append-only tables. */
const APPEND_ONLY = [
  'accounts',
  'transfers',
  'entries',
  'balances',
  'holds',
  'hold_resolutions',
  'created_tasks',
  'prices',
] as const;

/**
 * The ledger. Foreign keys between its tables are omitted on purpose: every row of an operation is written by one
 * transaction from one decision, and with them 12,300 instead of 18,600 transfers a second were written (mean of three
 * alternating runs, full batches, one hot account, 2 cores). `npm run ledger-check` finds the violations they would
 * have prevented.
 */
export class Ledger1763100000000 implements MigrationInterface {
  readonly name = 'Ledger1763100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACCOUNTS);
    await runner.query(TRANSFERS);
    await runner.query(ENTRIES);
    await runner.query(BALANCES);
    await runner.query(HOLDS);
    await runner.query(PRICES);
    await runner.query(SWEEP_PROGRESS);
    await runner.query(REFUSE_CHANGE);
    for (const table of APPEND_ONLY) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    }
    await runner.query(REFUSE_IMBALANCE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${APPEND_ONLY.join(', ')}, sweep_progress`);
    await runner.query(`DROP FUNCTION refuse_change, refuse_imbalance`);
  }
}

/** A transaction locks rows of this table, in id order, before it reads balances or holds. */
const ACCOUNTS = `
  CREATE TABLE accounts (
    account_id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('available', 'held', 'earnings', 'revenue', 'funding')),
    owner_id uuid NOT NULL,
    currency text NOT NULL,
    UNIQUE (owner_id, purpose, currency)
  )`;

/** \`position\` is assigned under the organization's lock, so within one organization it is the order of commits. */
const TRANSFERS = `
  CREATE TABLE transfers (
    transfer_id uuid PRIMARY KEY,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('credit', 'hold', 'capture', 'release')),
    org_id uuid NOT NULL,
    task_id uuid,
    reference text,
    currency text NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE UNIQUE INDEX transfers_of_organization ON transfers (org_id, position)`;

const ENTRIES = `
  CREATE TABLE entries (
    transfer_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount_micros bigint NOT NULL CHECK (amount_micros <> 0),
    PRIMARY KEY (transfer_id, account_id)
  )`;

/**
 * A projection of the entries: an account's balance after each batch that changed it; the highest version counts. New
 * rows instead of updates, because a hot account's row would be updated a hundred times a second, and while any old
 * snapshot is open, each read would have to step over all its dead versions.
 */
const BALANCES = `
  CREATE TABLE balances (
    account_id uuid NOT NULL,
    version bigint NOT NULL,
    balance_micros bigint NOT NULL,
    may_be_negative boolean NOT NULL,
    PRIMARY KEY (account_id, version) INCLUDE (balance_micros),
    CONSTRAINT balances_not_negative CHECK (may_be_negative OR balance_micros >= 0)
  )`;

/**
 * A hold ends once, so the hold is the key of the resolutions table. A resolution without a hold prevents a hold for a
 * task that has already ended. \`created_at\` is the database's time: the sweep's single clock for all replicas.
 */
const HOLDS = `
  CREATE TABLE holds (
    hold_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    amount_micros bigint NOT NULL CHECK (amount_micros > 0),
    currency text NOT NULL,
    answers_needed integer NOT NULL CHECK (answers_needed > 0),
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX holds_by_time ON holds (created_at);
  CREATE TABLE hold_resolutions (
    hold_id uuid PRIMARY KEY,
    resolution text NOT NULL CHECK (resolution IN ('captured', 'released', 'voided', 'never_held')),
    transfer_id uuid UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((resolution = 'never_held') = (transfer_id IS NULL))
  );
  CREATE TABLE created_tasks (
    task_id uuid PRIMARY KEY
  )`;

const PRICES = `
  CREATE TABLE prices (
    price_id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    org_id uuid,
    tier text NOT NULL CHECK (tier IN ('standard', 'express')),
    currency text NOT NULL,
    amount_micros bigint NOT NULL CHECK (amount_micros > 0),
    valid_from timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (org_id, tier, currency, valid_from)
  );
  INSERT INTO prices (org_id, tier, currency, amount_micros, valid_from) VALUES
    (NULL, 'standard', 'USD', 150000, '2000-01-01T00:00:00Z'),
    (NULL, 'express', 'USD', 200000, '2000-01-01T00:00:00Z')`;

/** Every hold placed before this was checked by the sweep and needs no second check. */
const SWEEP_PROGRESS = `
  CREATE TABLE sweep_progress (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    swept_to timestamptz NOT NULL
  );
  INSERT INTO sweep_progress (swept_to) VALUES ('-infinity')`;

const REFUSE_CHANGE = `
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'Nothing in % is ever changed or removed; write a transfer that sets it right.', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END $$`;

/** A transfer's entries are inserted by one statement, so checking the inserted rows once is enough. */
const REFUSE_IMBALANCE = `
  CREATE FUNCTION refuse_imbalance() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM inserted GROUP BY transfer_id HAVING sum(amount_micros) <> 0) THEN
      RAISE EXCEPTION 'The entries of a transfer sum to zero.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER entries_balanced AFTER INSERT ON entries
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_imbalance()`;
