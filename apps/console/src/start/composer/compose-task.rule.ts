import { isRecord } from '../../api/is-record.rule.js';
import type { components } from '../../api/schema.js';

export type TaskSpec = components['schemas']['TaskSpec'];
export type Method = components['schemas']['ConsensusMethod'];

/** What the form of a task has, as it is typed. */
export interface TaskFields {
  readonly title: string;
  readonly instructions: string;
  /** JSON: the shorthand or a JSON Schema; empty for an answer of any form. */
  readonly schema: string;
  /** Separated by commas. */
  readonly skills: string;
  /** The id of a pool; empty for all workers. */
  readonly poolId: string;
  readonly answers: string;
  readonly method: Method;
}

/** Methods that need nothing beside the number of answers. */
export const METHODS = [
  'majority',
  'unanimous',
  'weighted',
  'dawid_skene',
] as const satisfies readonly Method[];

export type Composed =
  | { readonly outcome: 'composed'; readonly task: TaskSpec }
  /** Only what cannot be sent at all; everything else is for the API to refuse, with a pointer. */
  | { readonly outcome: 'schema_not_json' | 'schema_no_object' | 'answers_no_number' };

/** The request that the fields stand for, without what is left empty. */
export function composeTask(fields: TaskFields): Composed {
  const schema = schemaIn(fields.schema);
  if (typeof schema === 'string') return { outcome: schema };
  if (!/^\d{1,9}$/.test(fields.answers.trim())) return { outcome: 'answers_no_number' };
  const total = Number(fields.answers);
  const skills = fields.skills
    .split(',')
    .map(skill => skill.trim())
    .filter(skill => skill !== '');
  const requirements = {
    ...(skills.length > 0 && { skills }),
    ...(fields.poolId !== '' && { worker_pool_id: fields.poolId }),
  };
  return {
    outcome: 'composed',
    task: {
      task_type: 'verification',
      title: fields.title,
      instructions: fields.instructions,
      ...(schema !== undefined && { output: { schema } }),
      ...(Object.keys(requirements).length > 0 && { requirements }),
      ...(total !== 1 && { consensus: { total, method: fields.method } }),
    },
  };
}

function schemaIn(
  text: string,
): Readonly<Record<string, unknown>> | undefined | 'schema_not_json' | 'schema_no_object' {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'schema_no_object';
  } catch {
    return 'schema_not_json';
  }
}

export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** The fields of the form, by the part of the request that each stands for. */
const PARTS = {
  title: '/title',
  instructions: '/instructions',
  schema: '/output',
  skills: '/requirements/skills',
  pool: '/requirements/worker_pool_id',
  consensus: '/consensus',
} as const;
export type Part = keyof typeof PARTS;

/** The faults of one field: those at its part of the request, and below. */
export function faultsOf(part: Part, faults: readonly Fault[]): readonly Fault[] {
  const at = PARTS[part];
  return faults.filter(({ pointer }) => pointer === at || pointer.startsWith(`${at}/`));
}

/** The faults that belong to no field. */
export function otherFaults(faults: readonly Fault[]): readonly Fault[] {
  const atFields = new Set(partNames().flatMap(part => faultsOf(part, faults)));
  return faults.filter(fault => !atFields.has(fault));
}

function partNames(): readonly Part[] {
  return ['title', 'instructions', 'schema', 'skills', 'pool', 'consensus'];
}
