import { removeRecord } from './contract-record.mts';
import { dropTemplate } from './test-database';

export default async function globalTeardown(): Promise<void> {
  removeRecord();
  await dropTemplate(process.env['BROADSHEET_TEMPLATE'] ?? '');
}
