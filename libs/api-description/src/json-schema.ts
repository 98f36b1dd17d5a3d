/** A JSON Schema as it occurs in a document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas under a keyword such as `properties`. */
export function schemasAt(schema: JsonSchema, keyword: string): Readonly<Record<string, JsonSchema>> {
  const found = schema[keyword];
  if (!isRecord(found)) return {};
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, one]) => (isRecord(one) ? [[name, one]] : [])),
  );
}

/** The schemas of a keyword such as `anyOf`; empty when it is missing. */
export function schemaListAt(schema: JsonSchema, keyword: string): readonly JsonSchema[] {
  const found = schema[keyword];
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

export function namesAt(schema: JsonSchema, keyword: string): readonly string[] {
  const found = schema[keyword];
  return Array.isArray(found) ? found.filter(name => typeof name === 'string') : [];
}

export function numberAt(schema: JsonSchema, keyword: string): number | undefined {
  const found = schema[keyword];
  return typeof found === 'number' ? found : undefined;
}

export function textAt(schema: JsonSchema, keyword: string): string | undefined {
  const found = schema[keyword];
  return typeof found === 'string' ? found : undefined;
}

/** The types a schema allows; empty when it specifies none. */
export function typesOf(schema: JsonSchema): readonly string[] {
  const { type } = schema;
  return typeof type === 'string' ? [type] : namesAt(schema, 'type');
}
