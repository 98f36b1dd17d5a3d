import { Module } from '@nestjs/common';
import { TestReceiverController } from './test-receiver.controller.js';
import { TestReceiverRepository } from './test-receiver.repository.js';
import { TestReceiverUpkeep } from './test-receiver-upkeep.js';
import { TestReceivers } from './test-receivers.js';

/** The resource; {@link ReceivingModule} is what receives. */
@Module({
  controllers: [TestReceiverController],
  providers: [TestReceivers, TestReceiverRepository, TestReceiverUpkeep],
  exports: [TestReceiverRepository],
})
export class TestReceiverModule {}
