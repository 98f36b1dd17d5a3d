import { Module } from '@nestjs/common';
import { ApiReferenceController } from './api-reference.controller.js';

/** The API reference at `/docs`. */
@Module({ controllers: [ApiReferenceController] })
export class ApiReferenceModule {}
