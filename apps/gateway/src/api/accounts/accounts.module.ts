import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { AccountErasing } from './account-erasing.js';
import { AccountsController } from './accounts.controller.js';

@Module({ imports: [MembersModule], controllers: [AccountsController], providers: [AccountErasing] })
export class AccountsModule {}
