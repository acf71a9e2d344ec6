import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { StreamedAnswer } from '../http/streamed-answer';
import { JsonText } from '../kernel/json-text';
import { hmac } from './keyed-request';

/** Headers that are part of what happened. All others are of one exchange: its id, its limits, its origin. */
const KEPT_HEADERS = ['location', 'content-location', 'etag', 'last-modified', 'link'];

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A character that no JSON text holds in clear: it stands for the credential that the caller presented. */
const CREDENTIAL = '\0';

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null for an answer without a body. */
  readonly body: string | null;
  /** See `JsonText`. */
  readonly nextCursor?: string | null | undefined;
}

const Answer: z.ZodType<Answer> = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  nextCursor: z.string().nullable().optional(),
});

/**
 * What a handler answers, for one who presents the same or another credential: the one that was presented is left out.
 *
 * @param credential of the caller; undefined for an anonymous one
 * @returns null for an answer that cannot be kept: one that streams
 */
export function answerOf(result: unknown, response: Response, credential: string | undefined): Answer | null {
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = response.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
  const status = response.statusCode;
  if (result === undefined || result === null) return { status, headers, body: null };
  if (!isJson(result)) return null;
  const { text, nextCursor } =
    result instanceof JsonText
      ? { text: result.text, nextCursor: result.nextCursor }
      : { text: JSON.stringify(result), nextCursor: undefined };
  const body = credential === undefined ? text : text.replaceAll(credential, CREDENTIAL);
  return { status, headers, body, ...(nextCursor !== undefined && { nextCursor }) };
}

/** Writes an answer's status and headers, and returns what a handler would have returned. */
export function replay(
  { status, headers, body, nextCursor }: Answer,
  response: Response,
  credential: string | undefined,
): JsonText<unknown> | undefined {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === null) return undefined;
  return new JsonText(body.replaceAll(CREDENTIAL, credential ?? ''), nextCursor);
}

/** Seals an answer (AES-256-GCM). Only the same request, with the same key, can be given it. */
export function seal(answer: Answer, secret: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', hmac(secret, 'seal'), iv);
  const sealed = [iv, cipher.update(JSON.stringify(answer)), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64');
}

/** @throws Error for what {@link seal} did not make with this secret */
export function open(sealed: string, secret: Buffer): Answer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', hmac(secret, 'seal'), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return Answer.parse(JSON.parse(text.toString()));
}

/** Whether the adapter writes a result as JSON. */
function isJson(result: unknown): result is object {
  const isStream = result instanceof StreamedAnswer || result instanceof StreamableFile;
  return typeof result === 'object' && !isStream && !(result instanceof Uint8Array);
}
