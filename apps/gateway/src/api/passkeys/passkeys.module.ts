import { Module } from '@nestjs/common';
import { PersonsModule } from '../persons/persons.module.js';
import { SignInModule } from '../sign-in/sign-in.module.js';
import { NewPasskeys } from './new-passkeys.js';
import { PasskeySignIn } from './passkey-sign-in.js';
import { PasskeysController } from './passkeys.controller.js';
import { PasskeysRepository } from './passkeys.repository.js';
import { VerifiedPasskeys } from './verified-passkeys.js';
import { WebAuthn } from './webauthn.js';

@Module({
  imports: [PersonsModule, SignInModule],
  controllers: [PasskeysController],
  providers: [NewPasskeys, PasskeySignIn, PasskeysRepository, VerifiedPasskeys, WebAuthn],
})
export class PasskeysModule {}
