import { z } from 'zod';
import { Id, InstantOut, formatted } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { Email } from '../persons/email.rule.js';

const EXAMPLE_SIGN_IN = '0198f0a8-82a3-7fb6-8718-293a4b5c6d7e';

export const CodeRequest = named('CodeRequest', z.strictObject({ email: Email }), {
  email: 'ada@example.com',
});
export type CodeRequest = z.infer<typeof CodeRequest>;

export const CodeRequested = named('CodeRequested', z.strictObject({ id: Id, expires_at: InstantOut }), {
  id: EXAMPLE_SIGN_IN,
  expires_at: '2026-03-02T04:00:00.000Z',
});
export type CodeRequested = z.infer<typeof CodeRequested>;

/** Spaces, as mail programs and people put between digits, are ignored. */
const Code = formatted(/^ ?(?:\d ?){6}$/, 'six digits', '123456').overwrite(text => text.replaceAll(' ', ''));

export const CodeGiven = named('CodeGiven', z.strictObject({ code: Code }), { code: '123456' });
export type CodeGiven = z.infer<typeof CodeGiven>;

export const LinkGiven = named('LinkGiven', z.strictObject({ token: z.string().min(1).max(100) }), {
  token: 'example-token-of-a-sign-in-link-000000000000',
});
export type LinkGiven = z.infer<typeof LinkGiven>;

const MAX_LINK_SECONDS = 604_800;

export const SignInLinkSpec = named(
  'SignInLinkSpec',
  z.strictObject({ expires_in_seconds: z.int().min(60).max(MAX_LINK_SECONDS).default(3_600) }),
  { expires_in_seconds: 3_600 },
);
export type SignInLinkSpec = z.infer<typeof SignInLinkSpec>;

export const SignInLink = named(
  'SignInLink',
  z.strictObject({
    id: Id,
    /** Signs the person in, once. Shown only once. */
    url: z.string(),
    expires_at: InstantOut,
  }),
  {
    id: '0198f0a8-a4b5-7fc7-9829-3a4b5c6d7e8f',
    url: 'https://countersign.example.com/console/sign-in#link=example-token-of-a-sign-in-link-000000000000',
    expires_at: '2026-03-02T04:50:00.000Z',
  },
);
export type SignInLink = z.infer<typeof SignInLink>;
