import { Module } from '@nestjs/common';
import { ExportSlots } from './export-slots.js';
import { ExportSource } from './export-source.js';
import { ExportsController } from './exports.controller.js';

@Module({
  controllers: [ExportsController],
  providers: [ExportSlots, ExportSource],
  exports: [ExportSource],
})
export class ExportsModule {}
