import { z } from 'zod';

/**
 * What the OpenAPI document says about a schema beyond what Zod knows: an `id` makes it a named component,
 * the rest is laid over its JSON schema. A registry of its own, so that nothing else is renamed by it.
 */
export const documented = z.registry<z.core.JSONSchemaMeta>();

/** Gives a schema its name among the document's components. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  documented.add(schema, { id });
  return schema;
}
