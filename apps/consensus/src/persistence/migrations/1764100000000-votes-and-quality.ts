import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Votes, what was decided on them, and what became known of the workers who gave them. */
export class VotesAndQuality1764100000000 implements MigrationInterface {
  readonly name = 'VotesAndQuality1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(VOTES);
    await runner.query(ROUNDS);
    await runner.query(GOLD);
    await runner.query(JUDGEMENTS);
    await runner.query(WORKER_QUALITY);
    await runner.query(CONFUSION_MATRICES);
    await runner.query(RECALIBRATIONS);
    await runner.query(SCORES);
    await runner.query(SETTINGS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE votes, rounds, gold, judgements, worker_quality, confusion_matrices, recalibrations, scores,
                  quality_settings`,
    );
  }
}

/**
 * One for each answer. \`is_alone\` are those that were asked for alone, which most are: they are looked for by
 * their task only, should its right answer become known, and so stand in one index instead of two. The index over
 * time is for throwing old ones away: a summary of each block's range, which costs next to nothing to keep.
 */
const VOTES = `
  CREATE TABLE votes (
    task_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    step integer NOT NULL,
    org_id uuid NOT NULL,
    workspace_id text NOT NULL,
    domain text NOT NULL,
    task_type text NOT NULL,
    worker_id uuid NOT NULL,
    trust_level smallint,
    escalated_to smallint,
    is_alone boolean NOT NULL,
    output json NOT NULL,
    submitted_at timestamptz NOT NULL,
    PRIMARY KEY (task_id, assignment_id)
  );
  CREATE INDEX votes_to_compare ON votes (org_id, submitted_at) WHERE NOT is_alone;
  CREATE INDEX votes_by_time ON votes USING brin (submitted_at)`;

/**
 * A step that several answer. Its row is what whoever counts its votes holds locked. \`decision\` is as it was
 * taken, and \`skills\` is what was thought of the workers then, so that it can be seen later why.
 */
const ROUNDS = `
  CREATE TABLE rounds (
    task_id uuid NOT NULL,
    step integer NOT NULL,
    org_id uuid NOT NULL,
    workspace_id text NOT NULL,
    domain text NOT NULL,
    task_type text NOT NULL,
    consensus json NOT NULL,
    answers_needed integer NOT NULL,
    outcome text NOT NULL DEFAULT 'wait' CHECK (outcome IN ('wait', 'extend', 'verified', 'failed')),
    decision json,
    skills json,
    agreement double precision,
    posterior double precision,
    decided_at timestamptz,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (task_id, step)
  ) WITH (fillfactor = 80);
  CREATE INDEX rounds_by_decision ON rounds (org_id, decided_at) WHERE outcome IN ('verified', 'failed');
  CREATE INDEX rounds_by_time ON rounds USING brin (opened_at)`;

const GOLD = `
  CREATE TABLE gold (
    task_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    step integer NOT NULL,
    domain text NOT NULL,
    consensus json NOT NULL,
    truth json NOT NULL,
    note text,
    marked_at timestamptz NOT NULL
  );
  CREATE INDEX gold_by_time ON gold (org_id, marked_at DESC, task_id DESC)`;

/**
 * What became of an answer: whether it agreed with the result, and whether it was right where the right answer
 * is known. What a worker's record counts is derived from these rows, and changes by what they change.
 */
const JUDGEMENTS = `
  CREATE TABLE judgements (
    task_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    org_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    domain text NOT NULL,
    agreed boolean,
    gold_right boolean,
    judged_at timestamptz NOT NULL,
    PRIMARY KEY (task_id, assignment_id)
  );
  CREATE INDEX judgements_by_time ON judgements USING brin (judged_at)`;

const WORKER_QUALITY = `
  CREATE TABLE worker_quality (
    org_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    domain text NOT NULL,
    gold_seen integer NOT NULL DEFAULT 0,
    gold_right integer NOT NULL DEFAULT 0,
    agreement_seen integer NOT NULL DEFAULT 0,
    agreement_right integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, worker_id, domain)
  ) WITH (fillfactor = 80)`;

const CONFUSION_MATRICES = `
  CREATE TABLE confusion_matrices (
    org_id uuid NOT NULL,
    domain text NOT NULL,
    field text NOT NULL,
    worker_id uuid NOT NULL,
    classes json NOT NULL,
    rows json NOT NULL,
    answers integer NOT NULL,
    estimated_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, worker_id, domain, field)
  )`;

/** When an organization's workers were last looked at. */
const RECALIBRATIONS = `
  CREATE TABLE recalibrations (
    org_id uuid PRIMARY KEY,
    recalibrated_at timestamptz NOT NULL
  )`;

/** The newest scores of a worker, or of the organization's results under its own id, and whether a fall is still to be told. */
const SCORES = `
  CREATE TABLE scores (
    org_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    newest json NOT NULL DEFAULT '[]',
    score double precision,
    armed boolean NOT NULL DEFAULT true,
    PRIMARY KEY (org_id, subject_id)
  ) WITH (fillfactor = 80)`;

const SETTINGS = `
  CREATE TABLE quality_settings (
    org_id uuid PRIMARY KEY,
    worker_threshold double precision NOT NULL,
    organization_threshold double precision NOT NULL,
    score_window integer NOT NULL,
    minimum integer NOT NULL
  )`;
