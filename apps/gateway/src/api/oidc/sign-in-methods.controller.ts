import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { named } from '../../edge/schemas/documented.js';
import { MailQueue } from '../mail/mail-queue.js';
import { OidcIssuer } from './oidc-issuer.js';

const SignInMethods = named(
  'SignInMethods',
  z.strictObject({
    /** A code by mail. */
    code: z.boolean(),
    passkey: z.boolean(),
    /** The installation's OpenID Connect issuer. */
    oidc: z.boolean(),
  }),
  { code: true, passkey: true, oidc: false },
);
type SignInMethods = z.infer<typeof SignInMethods>;

@Controller()
export class SignInMethodsController {
  constructor(
    private readonly mails: MailQueue,
    private readonly issuer: OidcIssuer,
  ) {}

  @Endpoint('GET', '/v1/sign-in', {
    summary: 'List the ways to sign in',
    description:
      'What a sign-in page offers: it depends on the settings of the installation, not on the person.',
    access: 'public',
    answer: { status: 200, schema: SignInMethods, description: 'The ways to sign in.' },
  })
  list(): SignInMethods {
    return { code: this.mails.isAvailable, passkey: true, oidc: this.issuer.isConfigured };
  }
}
