import { z } from 'zod';
import { named } from '../../edge/schemas/documented.js';

export const OidcBegun = named('OidcBegun', z.strictObject({ authorization_url: z.string() }), {
  authorization_url: 'https://login.example.com/authorize?client_id=countersign&response_type=code',
});
export type OidcBegun = z.infer<typeof OidcBegun>;

/** An authorization response (RFC 6749, section 4.1.2; `iss` of RFC 9207). */
const answer = {
  code: z.string().min(1).max(4_096).optional(),
  state: z.string().min(1).max(200).optional(),
  iss: z.string().min(1).max(2_048).optional(),
  error: z.string().min(1).max(200).optional(),
};

/** Other parameters, which issuers add, are ignored. */
export const OidcCallback = z.object(answer);
export type OidcCallback = z.output<typeof OidcCallback>;

export const OidcAnswer = named(
  'OidcAnswer',
  z
    .strictObject({ ...answer, code: answer.code.unwrap(), state: answer.state.unwrap() })
    .omit({ error: true }),
  { code: 'an-authorization-code', state: '0198f0ab-d7e8-7ffa-8b5c-6d7e8f90a1b2' },
);
export type OidcAnswer = z.infer<typeof OidcAnswer>;
