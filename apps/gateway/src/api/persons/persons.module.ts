import { Module } from '@nestjs/common';
import { Persons } from './persons.js';
import { PersonsController } from './persons.controller.js';

@Module({ controllers: [PersonsController], providers: [Persons], exports: [Persons] })
export class PersonsModule {}
