import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { SignInModule } from '../sign-in/sign-in.module.js';
import { OidcController } from './oidc.controller.js';
import { OidcIdentities } from './oidc-identities.js';
import { OidcIssuer } from './oidc-issuer.js';
import { OidcSignIn } from './oidc-sign-in.js';
import { SignInMethodsController } from './sign-in-methods.controller.js';

@Module({
  imports: [MailModule, SignInModule],
  controllers: [SignInMethodsController, OidcController],
  providers: [OidcIdentities, OidcIssuer, OidcSignIn],
})
export class OidcModule {}
