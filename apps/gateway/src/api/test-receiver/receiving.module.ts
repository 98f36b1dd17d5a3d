import { Module } from '@nestjs/common';
import { ReceivingController } from './receiving.controller.js';
import { ReceivingLimits } from './receiving-limits.js';
import { Receiving } from './receiving.js';
import { TestReceiverModule } from './test-receiver.module.js';

/** Apart from the resource, because it is no part of the API document. */
@Module({
  imports: [TestReceiverModule],
  controllers: [ReceivingController],
  providers: [Receiving, ReceivingLimits],
})
export class ReceivingModule {}
