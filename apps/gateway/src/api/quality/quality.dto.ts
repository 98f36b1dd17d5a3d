import { z } from 'zod';
import { JsonValue, MarkGold } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

export const KnownAnswer = named(
  'KnownAnswer',
  z.strictObject({
    /** The right answer. Of an object, only the fields present here are judged. */
    output: JsonValue,
    note: MarkGold.request.shape.note.default(null),
  }),
  { output: { reached_user: true, user_confirmed: false }, note: 'Confirmed by the incident report.' },
);
export type KnownAnswer = z.infer<typeof KnownAnswer>;
