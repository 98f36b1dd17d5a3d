import { z } from 'zod';
import { JsonValue, MarkGold } from '#libs/contracts';
import { named } from '../endpoint/documented.js';

export const KnownAnswer = named(
  'KnownAnswer',
  z.strictObject({
    /** The right answer. Of an object only the fields that are here are judged. */
    output: JsonValue,
    note: MarkGold.request.shape.note.default(null),
  }),
);
export type KnownAnswer = z.infer<typeof KnownAnswer>;
