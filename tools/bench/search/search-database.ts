import { randomUUID } from 'node:crypto';
import type { StoredTaskSpec } from '#libs/contracts';
import { StoredTaskSpec as Spec } from '#libs/contracts';
import { taskWords } from '../../../apps/task-registry/src/domain/task-words.rule.js';
import { storedWords } from '../../../apps/task-registry/src/persistence/task-words.sql.js';
import { Random } from '../random.js';
import { openRegistryDatabase } from '../system/registry-database.js';
import type { RegistryDatabase } from '../system/registry-database.js';

const VOCABULARY = 20_000;
const WORDS_OF_A_TEXT = 40;
const OTHERS = 200;
const ROWS_PER_STATEMENT = 1_000;
/** Of the oldest tasks only. */
const FORMER_SHARE = 0.05;

/** Words of a text are distributed as in a language: the n-th most common has 1/n of the frequency of the first. */
export class Vocabulary {
  private readonly bounds: number[] = [];
  private readonly random = new Random(7);

  constructor() {
    let total = 0;
    for (let rank = 1; rank <= VOCABULARY; rank += 1) this.bounds.push((total += 1 / rank));
  }

  /** A word by its rank, from 1. No word begins another. */
  word(rank: number): string {
    return `${'bcdfghjklm'[rank % 10] ?? ''}${(rank * 7919).toString(36)}x`;
  }

  text(): string {
    return Array.from({ length: WORDS_OF_A_TEXT }, () => this.word(this.rank())).join(' ');
  }

  private rank(): number {
    const at = this.random.next() * (this.bounds.at(-1) ?? 0);
    let [low, high] = [0, VOCABULARY - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}

export interface SearchDatabase extends RegistryDatabase {
  /** The organization with the measured tasks. */
  readonly orgId: string;
  readonly vocabulary: Vocabulary;
}

/** A task as agents post it, with this text. */
export function specWithText(text: string, reference: number): StoredTaskSpec {
  const [title = '', ...rest] = text.match(/(?:\S+ ?){1,8}/g) ?? [];
  return Spec.parse({
    ...{ task_type: 'verification', domain: 'security', title, instructions: rest.join(' ') },
    origin: { request_id: `IR-${reference}` },
  });
}

const WRITE = `
  WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS g (task_id, org_id, at, words)
  ), texts AS (
    INSERT INTO task_texts (task_id, words) SELECT task_id, words::tsvector FROM given
  )
  INSERT INTO tasks (task_id, org_id, workspace_id, status, version, step, steps, round, answers_per_step,
                     answers_needed, breaches, task_type, domain, title, urgency, created_at, updated_at, last_hash)
  SELECT task_id, org_id, 'default', 'queued', 2, 1, 1, 1, 1, 1, '[]', 'verification', 'security',
         'Verify endpoint owner activity', 'normal', at, at, '\\x00'
    FROM given`;

/** As many tasks of one organization, and as many of 200 others, in turns. */
export async function openSearchDatabase(
  databaseUrl: string,
  tasks: number,
  onProgress: (written: number) => void,
): Promise<SearchDatabase> {
  const database = await openRegistryDatabase(databaseUrl, 'bench_search');
  const vocabulary = new Vocabulary();
  const orgId = randomUUID();
  const index = await indexOfWords(database);
  await database.writer.query(`DROP INDEX task_texts_words`);
  const others = Array.from({ length: OTHERS }, () => randomUUID());
  for (let from = 0; from < 2 * tasks; from += ROWS_PER_STATEMENT) {
    const rows = Array.from({ length: ROWS_PER_STATEMENT }, (_, place) => {
      const number = from + place;
      const owner = number % 2 === 0 ? orgId : (others[(number >> 1) % OTHERS] ?? orgId);
      const former = number < 2 * tasks * FORMER_SHARE ? ' former' : '';
      const words = taskWords(specWithText(`${vocabulary.text()}${former}`, number));
      const at = new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString();
      return { owner, at, words: storedWords({ orgId: owner, poolId: undefined, words }) };
    });
    await database.writer.query(WRITE, [
      rows.map(() => randomUUID()),
      rows.map(({ owner }) => owner),
      rows.map(({ at }) => at),
      rows.map(({ words }) => words),
    ]);
    onProgress(from + ROWS_PER_STATEMENT);
  }
  await database.writer.query(index);
  await database.writer.query(`VACUUM ANALYZE`);
  return { ...database, orgId, vocabulary };
}

/** Its definition: building it over all rows takes a tenth of the time of entering each. */
async function indexOfWords({ writer }: RegistryDatabase): Promise<string> {
  const { rows } = await writer.query<{ definition: string }>(
    `SELECT pg_get_indexdef('task_texts_words'::regclass) AS definition`,
  );
  return rows[0]?.definition ?? '';
}
