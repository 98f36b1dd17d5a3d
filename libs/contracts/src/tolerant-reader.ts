import { z } from 'zod';

type AnySchema = z.core.$ZodTypes;

const readers = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/**
 * The schema for readers of replies, events, and stored documents: unknown fields are ignored, at any depth, and
 * everything else is checked as before. A newer release, which runs beside this one during a deploy, may have written
 * them. Writers and external requests keep the strict schema.
 *
 * In a union without a discriminator the strict options come first, so that a value that matches one of them exactly is
 * read as that option.
 */
export function readerOf<Schema extends z.core.$ZodType>(schema: Schema): Schema;
export function readerOf(schema: z.core.$ZodType): z.core.$ZodType {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  if (!isKnownSchema(schema)) return schema;
  // Registered first, through an indirection, because a schema may contain itself.
  readers.set(
    schema,
    z.lazy(() => reader),
  );
  const reader = rebuilt(schema);
  readers.set(schema, reader);
  return reader;
}

/** All schemas that Zod makes have a `def` with a `type`; the union of their types is what `rebuilt` switches over. */
function isKnownSchema(schema: z.core.$ZodType): schema is AnySchema {
  return typeof schema._zod.def.type === 'string';
}

function rebuilt(schema: AnySchema): z.core.$ZodType {
  const { def } = schema._zod;
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(def.shape).map(([name, part]) => [name, readerOf(part)]),
      );
      const { catchall, ...rest } = def;
      const isStrict = catchall?._zod.def.type === 'never';
      return z.core.clone(
        schema,
        isStrict || catchall === undefined ? { ...rest, shape } : { ...def, shape },
      );
    }
    case 'union': {
      const options = def.options.map(option => readerOf(option));
      const strictFirst = 'discriminator' in def ? options : [...def.options, ...options];
      return z.core.clone(schema, { ...def, options: strictFirst });
    }
    case 'array':
      return z.core.clone(schema, { ...def, element: readerOf(def.element) });
    case 'record':
      return z.core.clone(schema, { ...def, valueType: readerOf(def.valueType) });
    case 'tuple':
      return z.core.clone(schema, { ...def, items: def.items.map(item => readerOf(item)) });
    case 'intersection':
      return z.core.clone(schema, { ...def, left: readerOf(def.left), right: readerOf(def.right) });
    case 'pipe':
      return z.core.clone(schema, { ...def, in: readerOf(def.in), out: readerOf(def.out) });
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return z.core.clone(schema, { ...def, innerType: readerOf(def.innerType) });
    case 'lazy':
      return z.core.clone(schema, { ...def, getter: () => readerOf(def.getter()) });
    default:
      return schema;
  }
}
