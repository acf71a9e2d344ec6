import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { stringify } from 'yaml';
import { documentOf } from '../app/document';
import { AppModule } from '../app.module';
import { parseConfig } from '../platform/config/config';
import { type CommandContext, runCommand } from './run-command';

/** Writes the OpenAPI document to a file, as JSON or YAML by its ending. Starts nothing and needs no database. */
export async function writeDocument({ args, write }: CommandContext): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: 'string', default: 'dist/openapi.json' } },
  });
  const config = parseConfig({});
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config, null), {
    preview: true,
    logger: false,
  });
  const { document } = documentOf(app, config, `http://localhost:${config.port}`);
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(
    values.out,
    /\.ya?ml$/.test(values.out) ? stringify(document) : `${JSON.stringify(document, null, 2)}\n`,
  );
  write(`${values.out}\n`);
}

if (require.main === module) runCommand(writeDocument);
