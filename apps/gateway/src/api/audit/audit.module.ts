import { Module } from '@nestjs/common';
import { AuditHistory } from './audit-history.js';
import { AuditTreeController } from './audit-tree.controller.js';
import { AuditController } from './audit.controller.js';

@Module({ controllers: [AuditController, AuditTreeController], providers: [AuditHistory] })
export class AuditModule {}
