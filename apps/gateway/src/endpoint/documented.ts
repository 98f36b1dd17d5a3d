import { z } from 'zod';

/**
 * What the OpenAPI document says about a schema beyond what Zod knows: an `id` makes it a named component,
 * the rest is laid over its JSON schema. A registry of its own, so that nothing else is renamed by it.
 */
export const documented = z.registry<z.core.JSONSchemaMeta>();

const examples = z.registry<{ readonly example: unknown }>();

/** Gives a schema its name among the document's components, and where it is a whole body, an example of it. */
export function named<Schema extends z.ZodType>(
  id: string,
  schema: Schema,
  ...[example]: [example?: z.input<Schema>]
): Schema {
  documented.add(schema, { id });
  if (example !== undefined) examples.add(schema, { example });
  return schema;
}

/** An example of a body of this schema, and the component that holds it: the schema's own, where it has a name. */
export interface BodyExample {
  readonly component: string | undefined;
  readonly value: unknown;
}

/** The example a schema was given, or a page with the example of its items; undefined where there is neither. */
export function exampleOf(schema: z.ZodType): BodyExample | undefined {
  const own = examples.get(schema);
  if (own !== undefined) return { component: documented.get(schema)?.id, value: own.example };
  const items = itemsOf(schema);
  const item = items === undefined ? undefined : exampleOf(items);
  if (item === undefined) return undefined;
  const isArray = schema instanceof z.ZodArray;
  return {
    component: item.component && `${item.component}${isArray ? 'List' : 'Page'}`,
    value: isArray ? [item.value] : { data: [item.value], next_cursor: null },
  };
}

function itemsOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element instanceof z.ZodType ? schema.element : undefined;
  if (!(schema instanceof z.ZodObject)) return undefined;
  const { data, next_cursor: cursor, ...others }: Readonly<Record<string, unknown>> = schema.shape;
  const isPage = cursor !== undefined && Object.keys(others).length === 0;
  return isPage && data instanceof z.ZodArray && data.element instanceof z.ZodType ? data.element : undefined;
}
