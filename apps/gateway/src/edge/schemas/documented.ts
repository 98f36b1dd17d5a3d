import { z } from 'zod';

/**
 * Additions of the OpenAPI document to a schema that Zod does not know: an `id` makes it a named component, the rest
 * overrides its JSON schema. A separate registry, so that it renames nothing else.
 */
export const documented = z.registry<z.core.JSONSchemaMeta>();

const examples = z.registry<{ readonly example: unknown }>();

/** Names a schema among the document's components and, for a whole body, adds an example of it. */
export function named<Schema extends z.ZodType>(
  id: string,
  schema: Schema,
  ...[example]: [example?: z.input<Schema>]
): Schema {
  documented.add(schema, { id });
  if (example !== undefined) examples.add(schema, { example });
  return schema;
}

/** An example of a body of this schema, and the component that holds it: the schema's own if it is named. */
export interface BodyExample {
  readonly component: string | undefined;
  readonly value: unknown;
}

/** The example of a schema, or a page with the example of its items; undefined without either. */
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
