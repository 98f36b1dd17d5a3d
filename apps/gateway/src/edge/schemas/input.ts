import { z } from 'zod';
import { Id, mustBe } from '#libs/contracts';
import { documented } from './documented.js';

/** An integer in a query string. */
export function queryInteger(minimum: number, maximum: number) {
  const wholeNumber = mustBe({ what: 'a whole number', example: String(minimum) });
  const schema = z
    .unknown()
    .transform(text => (typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : text))
    .pipe(z.int(wholeNumber).min(minimum).max(maximum));
  documented.add(schema, { type: 'integer', minimum, maximum });
  return schema;
}

/** A boolean in a query string: `true` or `false`. */
export function queryFlag() {
  const schema = z.enum(['true', 'false']).transform(text => text === 'true');
  documented.add(schema, { type: 'boolean', enum: [true, false] });
  return schema;
}

/** Values of an enumeration in a query string, separated by commas. */
export function queryList<Values extends Readonly<Record<string, string>>>(item: z.ZodEnum<Values>) {
  const schema = z
    .string()
    .max(1_000)
    .transform(text => text.split(','))
    .pipe(z.array(item).min(1).max(item.options.length));
  documented.add(schema, {
    type: 'string',
    description: `Any of ${item.options.map(option => `\`${option}\``).join(', ')}, separated by commas.`,
  });
  return schema;
}

/** Ids in a query string, separated by commas. */
export function queryIds(maximum: number) {
  const schema = z
    .string()
    .max(37 * maximum)
    .transform(text => text.split(','))
    .pipe(z.array(Id).min(1).max(maximum));
  documented.add(schema, {
    type: 'string',
    description: `At most ${maximum} ids, separated by commas.`,
  });
  return schema;
}

/** Query parameters shared by all lists. */
export const pageQuery = {
  limit: queryInteger(1, 100).default(20),
  /** The services' own cursor: its signature has already been verified, see `CursorInterceptor`. */
  cursor: z.string().max(500).optional(),
};

export const PageQuery = z.strictObject(pageQuery);
export type PageQuery = z.output<typeof PageQuery>;

const LinkedOrganization = Id.optional();
documented.add(LinkedOrganization, {
  type: 'string',
  format: 'uuid',
  description:
    'For a link that a browser opens: the organization, in place of the header `Organization-Id`, of which a person ' +
    'who is signed in is a member. Without meaning for a request with a key.',
});

/** The query of an endpoint that is `openedByLink`. */
export const LinkQuery = z.strictObject({ organization_id: LinkedOrganization });
export type LinkQuery = z.output<typeof LinkQuery>;

/** For requests fully specified by their address: no body, or an empty object. */
export const NoBody = z.strictObject({});
export type NoBody = z.infer<typeof NoBody>;
