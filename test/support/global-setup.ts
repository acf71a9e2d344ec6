import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { createRecord } from './contract-record.mts';
import { build } from './server-process';
import { createTemplate } from './test-database';

export default async function globalSetup(): Promise<void> {
  Logger.overrideLogger(false);
  // Here, since two workers that build at once run into each other's half.
  build();
  createRecord();
  process.env['BROADSHEET_TEMPLATE'] = await createTemplate();
}
