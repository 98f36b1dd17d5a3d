import { Module } from '@nestjs/common';
import { PoolDirectory } from './pool-directory.js';
import { PoolsController } from './pools.controller.js';

@Module({ controllers: [PoolsController], providers: [PoolDirectory], exports: [PoolDirectory] })
export class PoolsModule {}
