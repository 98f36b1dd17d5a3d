import { DEFAULT_REASONING_RULE, ServiceError, decisionOutputSchema, invalid } from '#libs/contracts';
import type { Fault, Handoff, HandoffView, Json, StoredTaskSpec, TaskSpec } from '#libs/contracts';
import type { SchemaBudget, SchemaChecker } from '#libs/output-schema';
import type { AgentCaller } from '../../edge/auth/caller.js';

type Schemas = Pick<SchemaChecker, 'storedSchemaOf' | 'faultsOf'>;
type Contract = 'input' | 'output';
type JsonObject = Readonly<Record<string, Json>>;

/**
 * A posted task as it is stored and shown: shorthand schemas expanded, a decision with the schema of its answers, and
 * the callback without its credentials.
 *
 * @param caller of the organization that owns the task
 * @param budget of the request, when it has several tasks
 * @throws ServiceError `task.invalid` or `schema.too_complex`, with a pointer to each fault in the schemas and in the
 *   payload; `schema.busy` when too many of the organization's schemas are queued
 */
export async function storedSpecOf(
  schemas: Schemas,
  { orgId, decisionReasoning = DEFAULT_REASONING_RULE }: AgentCaller,
  { handoff, output, input, ...spec }: TaskSpec,
  budget?: SchemaBudget,
): Promise<StoredTaskSpec> {
  const schemaOf = (contract: Contract, schema: JsonObject | undefined) =>
    storedSchemaOf(schemas, { orgId, contract, schema, budget });
  const { decision } = spec;
  const outputSchema =
    decision === undefined
      ? await schemaOf('output', output.schema)
      : decisionOutputSchema(decision, decisionReasoning);
  const inputSchema = await schemaOf('input', input?.schema);
  if (inputSchema !== undefined) await checkPayload(schemas, orgId, inputSchema, spec.payload);
  const { expected_format, evidence_required } = output;
  return {
    ...spec,
    ...(inputSchema && { input: { schema: inputSchema } }),
    output: { expected_format, evidence_required, ...(outputSchema && { schema: outputSchema }) },
    ...(handoff && { handoff: handoffViewOf(handoff) }),
  };
}

interface PostedSchema {
  readonly orgId: string;
  readonly contract: Contract;
  readonly schema: JsonObject | undefined;
  readonly budget: SchemaBudget | undefined;
}

async function storedSchemaOf(
  schemas: Schemas,
  { orgId, contract, schema, budget }: PostedSchema,
): Promise<JsonObject | undefined> {
  const stored = await schemas.storedSchemaOf(orgId, { expected_format: 'structured_json', schema }, budget);
  if (stored.outcome === 'valid') return stored.schema;
  const code = stored.outcome === 'too_complex' ? 'schema.too_complex' : 'task.invalid';
  throw invalid(code, `The ${contract}’s schema cannot be used.`, movedTo(`/${contract}`, stored.faults));
}

async function checkPayload(
  schemas: Schemas,
  orgId: string,
  schema: JsonObject,
  payload: JsonObject | undefined,
): Promise<void> {
  if (payload === undefined) {
    const detail = 'input.schema describes the payload, and the task has none.';
    throw invalid('task.invalid', detail, [{ pointer: '/payload', detail }]);
  }
  const wanted = { expected_format: 'structured_json' as const, schema };
  const faults = await schemas.faultsOf(orgId, wanted, payload).catch((error: unknown) => {
    throw asPayloadRefusal(error);
  });
  if (faults.length === 0) return;
  throw invalid('task.invalid', 'The payload does not fit input.schema.', movedTo('/payload', faults));
}

/** A payload that takes too long to check against its own schema is refused like a schema that does. */
function asPayloadRefusal(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.code !== 'output.too_costly') return error;
  const detail = 'Checking the payload against input.schema takes too long.';
  return invalid('schema.too_complex', detail, [{ pointer: '/payload', detail }]);
}

/** Faults are reported below `/output`, whichever value was checked. */
function movedTo(place: string, faults: readonly Fault[]): Fault[] {
  return faults.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/output/, place), detail }));
}

function handoffViewOf({ callback_url, callback_auth, retry_policy, events }: Handoff): HandoffView {
  return {
    callback_url,
    callback_auth: { type: callback_auth.type },
    retry_policy,
    ...(events && { events }),
  };
}
