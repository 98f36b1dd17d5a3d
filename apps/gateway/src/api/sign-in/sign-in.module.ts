import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { MembersModule } from '../members/members.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { CodeMailWriter } from './code-mail-writer.js';
import { CodeMails } from './code-mails.js';
import { CodeRequests } from './code-requests.js';
import { CodeSignIn } from './code-sign-in.js';
import { KnownBrowsers } from './known-browsers.js';
import { LinkSignIn } from './link-sign-in.js';
import { Recipients } from './recipients.js';
import { SessionEnding } from './session-ending.js';
import { SessionController } from './session.controller.js';
import { Sessions } from './sessions.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInCodes } from './sign-in-codes.js';
import { SignInCodesRepository } from './sign-in-codes.repository.js';
import { SignInController } from './sign-in.controller.js';
import { SignInFlows } from './sign-in-flows.js';
import { SignInLimits } from './sign-in-limits.js';
import { SignInLinksController } from './sign-in-links.controller.js';
import { SignInLinks } from './sign-in-links.js';
import { SignInUpkeep } from './sign-in-upkeep.js';
import { SigningIn } from './signing-in.js';

@Module({
  imports: [MailModule, MembersModule, PersonsModule],
  controllers: [SignInController, SessionController, SignInLinksController],
  providers: [
    ...[CodeMails, CodeMailWriter, CodeRequests, CodeSignIn, Recipients],
    ...[SignInCodes, SignInCodesRepository, SignInLimits],
    ...[KnownBrowsers, LinkSignIn, SignInLinks],
    ...[SessionEnding, Sessions, SessionsRepository, SignInFlows, SigningIn, SignInUpkeep],
  ],
  exports: [Recipients, SignInFlows, SigningIn],
})
export class SignInModule {}
