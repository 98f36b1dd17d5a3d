import { invalid } from '#libs/contracts';
import type { Handoff, HandoffView, StoredTaskSpec, TaskSpec } from '#libs/contracts';
import { storedSchemaOf } from '#libs/output-schema';

/**
 * A posted task as it is stored and shown: the output's shorthand as the schema it stands for, and the
 * callback without its credentials.
 *
 * @throws ServiceError `task.invalid` with a pointer to each fault in the output's schema
 */
export function storedSpecOf({ handoff, output, ...spec }: TaskSpec): StoredTaskSpec {
  const stored = storedSchemaOf(output);
  if (stored.outcome === 'invalid') {
    throw invalid('task.invalid', 'The output’s schema cannot be used.', stored.faults);
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
