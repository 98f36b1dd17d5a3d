import { Module } from '@nestjs/common';
import { ApiKeys } from './api-keys.js';
import { ApiKeysController } from './api-keys.controller.js';
import { KeyMaker } from './key-maker.js';

@Module({ controllers: [ApiKeysController], providers: [ApiKeys, KeyMaker], exports: [KeyMaker] })
export class ApiKeysModule {}
