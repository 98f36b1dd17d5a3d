import { invalid } from '#libs/contracts';
import type { Handoff, HandoffView, StoredTaskSpec, TaskSpec } from '#libs/contracts';
import type { SchemaBudget, SchemaChecker } from '#libs/output-schema';

/**
 * A posted task as it is stored and shown: the output's shorthand as the schema it stands for, and the
 * callback without its credentials.
 *
 * @param orgId the organization whose task it is
 * @param budget of the request, when it has several tasks
 * @throws ServiceError `task.invalid` or `schema.too_complex`, with a pointer to each fault in the output's schema;
 *   `schema.busy` when too many of the organization's schemas wait
 */
export async function storedSpecOf(
  schemas: Pick<SchemaChecker, 'storedSchemaOf'>,
  orgId: string,
  { handoff, output, ...spec }: TaskSpec,
  budget?: SchemaBudget,
): Promise<StoredTaskSpec> {
  const stored = await schemas.storedSchemaOf(orgId, output, budget);
  if (stored.outcome !== 'valid') {
    const code = stored.outcome === 'too_complex' ? 'schema.too_complex' : 'task.invalid';
    throw invalid(code, 'The output’s schema cannot be used.', stored.faults);
  }
  const { expected_format, evidence_required } = output;
  return {
    ...spec,
    output: { expected_format, evidence_required, ...(stored.schema && { schema: stored.schema }) },
    ...(handoff && { handoff: handoffViewOf(handoff) }),
  };
}

function handoffViewOf({ callback_url, callback_auth, retry_policy, events }: Handoff): HandoffView {
  return {
    callback_url,
    callback_auth: { type: callback_auth.type },
    retry_policy,
    ...(events && { events }),
  };
}
