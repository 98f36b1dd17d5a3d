import { Module } from '@nestjs/common';
import { ConsoleController } from './console.controller.js';

/** The built console at `/console`. */
@Module({ controllers: [ConsoleController] })
export class ConsoleModule {}
