import { Module } from '@nestjs/common';
import { AuditHistory } from './audit-history.js';
import { AuditController } from './audit.controller.js';

@Module({ controllers: [AuditController], providers: [AuditHistory] })
export class AuditModule {}
