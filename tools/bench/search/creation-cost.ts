import { randomBytes, randomUUID } from 'node:crypto';
import { DEFAULT_DEADLINE_SECONDS, SALT_BYTES } from '#libs/contracts';
import { transaction } from '#libs/database';
import { randomUUIDv7 } from '#libs/platform';
import { taskWords } from '../../../apps/task-registry/src/domain/task-words.rule.js';
import { saveBatch } from '../../../apps/task-registry/src/persistence/save-batch.sql.js';
import { TaskBatch } from '../../../apps/task-registry/src/persistence/task-batch.js';
import { storedWords } from '../../../apps/task-registry/src/persistence/task-words.sql.js';
import { specWithText } from './search-database.js';
import type { SearchDatabase } from './search-database.js';

/** As many as a busy registry creates in one transaction. */
const TASKS = 50;

const REST = { idempotency: undefined, traceparent: undefined, encodeReply: () => '' };

const WRITE_WORDS = `
  INSERT INTO task_texts (task_id, words)
  SELECT * FROM json_to_recordset($1::json) AS g (task_id uuid, words tsvector) ORDER BY task_id`;

/** Milliseconds of one task. */
export interface CreationCost {
  /** Deciding and saving it in a transaction, as the registry does, with its words. */
  readonly wholeMs: number;
  /** Computing its words and writing them, alone. */
  readonly wordsMs: number;
}

export async function creationCost(
  { dataSource, vocabulary }: SearchDatabase,
  round: number,
): Promise<CreationCost> {
  const specs = Array.from({ length: TASKS }, (_, place) =>
    specWithText(vocabulary.text(), round * TASKS + place),
  );
  const orgId = randomUUID();
  const startedAt = performance.now();
  await transaction(dataSource, manager => {
    const batch = new TaskBatch(new Map(), new Map(), {
      now: new Date(),
      nextId: () => randomUUIDv7(),
      nextSalt: () => randomBytes(SALT_BYTES).toString('hex'),
      checkOutput: () => ({ outcome: 'checked', faults: [] }),
      isClosed: () => false,
    });
    for (const spec of specs) {
      const taskId = randomUUIDv7();
      const command = {
        ...{
          kind: 'create' as const,
          taskId,
          orgId,
          workspaceId: 'default',
          spec,
          answersPerStep: 1,
          steps: 1,
        },
        ...{ price: { amount_micros: 200_000, currency: 'USD' as const }, requesters: [] },
        ...{ poolWorkTimeoutSeconds: null, poolAssignment: null, poolAcceptWithinSeconds: null },
        defaultDeadlineMs: DEFAULT_DEADLINE_SECONDS * 1_000,
      };
      batch.execute({ target: { taskId }, command, ...REST });
    }
    return saveBatch(manager, batch.writes());
  });
  const wholeMs = performance.now() - startedAt;
  const wordsStartedAt = performance.now();
  const rows = specs.map(spec => ({
    task_id: randomUUIDv7(),
    words: storedWords({ orgId, poolId: undefined, words: taskWords(spec) }),
  }));
  await transaction(dataSource, manager => manager.query(WRITE_WORDS, [JSON.stringify(rows)]));
  return { wholeMs: wholeMs / TASKS, wordsMs: (performance.now() - wordsStartedAt) / TASKS };
}
