import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { createTemplate } from './test-database';

export default async function globalSetup(): Promise<void> {
  Logger.overrideLogger(false);
  process.env['BROADSHEET_TEMPLATE'] = await createTemplate();
}
