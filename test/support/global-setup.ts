import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { build } from './server-process';
import { createTemplate } from './test-database';

export default async function globalSetup(): Promise<void> {
  Logger.overrideLogger(false);
  // Here, since two workers that build at once run into each other's half.
  build();
  process.env['BROADSHEET_TEMPLATE'] = await createTemplate();
}
