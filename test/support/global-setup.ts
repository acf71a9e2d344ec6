import 'reflect-metadata';
import { createTemplate } from './test-database';

export default async function globalSetup(): Promise<void> {
  process.env['BROADSHEET_TEMPLATE'] = await createTemplate();
}
