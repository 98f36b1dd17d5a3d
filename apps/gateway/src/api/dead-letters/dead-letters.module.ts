import { Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLetters } from './dead-letters.js';
import { InstallationDeadLettersController } from './installation-dead-letters.controller.js';

@Module({
  controllers: [DeadLettersController, InstallationDeadLettersController],
  providers: [DeadLetters],
})
export class DeadLettersModule {}
