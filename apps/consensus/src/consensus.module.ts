import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { MessagingModule } from '#libs/messaging';
import type { ConsensusSettings } from './consensus.config.js';
import { VerifyOnTaskSubmitted } from './handlers/verify-on-task-submitted.handler.js';

@Module({})
export class ConsensusModule {
  static forRoot(settings: Pick<ConsensusSettings, 'NATS_URL'>): DynamicModule {
    return {
      module: ConsensusModule,
      imports: [MessagingModule.forRoot({ serviceName: 'consensus', natsUrl: settings.NATS_URL })],
      controllers: [VerifyOnTaskSubmitted],
    };
  }
}
