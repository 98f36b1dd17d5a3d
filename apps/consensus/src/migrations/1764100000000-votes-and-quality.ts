import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Votes, the decisions on them, and the quality of the workers who gave them. */
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
 * One per answer. \`is_alone\` marks single-answer votes, which most are: they are only looked up by their task, if its
 * correct answer becomes known, and are therefore in one index instead of two. The index over time is for deleting old
 * ones: a summary of each block's range, which costs next to nothing to maintain.
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
 * A step with several answers. Its row is locked while votes are counted. \`decision\` is the decision as taken, and
 * \`skills\` are the workers' skills at that time, so that the decision can be explained later.
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
 * The judgement of an answer: whether it agreed with the result, and whether it was right if the correct answer is
 * known. The counts in a worker's record are derived from these rows, and change with them.
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

/** When an organization's workers were last recalibrated. */
const RECALIBRATIONS = `
  CREATE TABLE recalibrations (
    org_id uuid PRIMARY KEY,
    recalibrated_at timestamptz NOT NULL
  )`;

/**
 * The newest scores of a worker, or of the organization's results under its own id, and whether the alert for a fall is
 * armed.
 */
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
