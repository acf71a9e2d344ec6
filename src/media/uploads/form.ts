import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { ProblemError } from '../../platform/kernel/problem';
import { FormMalformed, MediumInvalid } from '../media.errors';
import type { SpooledFile } from '../storage/spool';

/** What a form has besides its file. */
export interface FormFields {
  readonly name: string;
  readonly alt: string | undefined;
}

const LIMITS = {
  fields: 8,
  files: 1,
  parts: 12,
  fieldNameSize: 100,
  // An alt text of 1,000 characters, and room for one that is too long to be told so.
  fieldSize: 16 * 1024,
  headerPairs: 32,
  headerSize: 8 * 1024,
};

/**
 * Reads a form (RFC 7578) as it flows in. Its one file, in the field `file`, goes to `take` while it comes; what else it
 * has is ignored, but for the field `alt`.
 *
 * @throws FormMalformed, MediumInvalid when there is no file, whatever `take` throws
 */
export async function readForm(
  body: Readable,
  contentType: string,
  take: (file: Readable) => Promise<SpooledFile>,
): Promise<{ file: SpooledFile; fields: FormFields }> {
  const form = parserFor(contentType);
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
  let part: Readable | undefined;
  let taken: Promise<SpooledFile> | undefined;
  let name = '';
  let alt: string | undefined;
  form.on('file', (field: string, file: Readable, fileName: string) => {
    if (field !== 'file' || taken) {
      file.resume();
      return;
    }
    name = fileName;
    part = file;
    taken = take(file);
    // What is refused ends the form: the rest of it is not waited for.
    taken.catch(refuse);
  });
  form.on('field', (field: string, value: string) => {
    if (field === 'alt') alt = value;
  });
  try {
    const parsed = pipeline(body, form).catch((error: unknown) => {
      throw error instanceof ProblemError ? error : new FormMalformed();
    });
    await Promise.race([refused, parsed]);
    if (!taken) throw new MediumInvalid();
    return { file: await taken, fields: { name, alt } };
  } catch (error) {
    // The parser passes on neither that its form broke off nor that nobody wants the rest.
    part?.destroy(error as Error);
    body.destroy(error as Error);
    await taken?.catch(() => undefined);
    throw error;
  }
}

function parserFor(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch {
    throw new FormMalformed();
  }
}
