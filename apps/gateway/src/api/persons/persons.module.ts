import { Module } from '@nestjs/common';
import { Persons } from './persons.js';
import { PersonController } from './person.controller.js';
import { PersonsController } from './persons.controller.js';

@Module({ controllers: [PersonController, PersonsController], providers: [Persons], exports: [Persons] })
export class PersonsModule {}
