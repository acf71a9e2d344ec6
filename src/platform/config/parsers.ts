import { z } from 'zod';

/** A comma-separated list, blanks dropped. */
export const list = (item: z.ZodType<string, string>, { most }: { readonly most?: number } = {}) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(
      z
        .array(item)
        .min(1, 'must name at least one')
        .max(most ?? Infinity, `must name ${most ?? 0} at most`),
    );

/** The address of a site, without a slash at its end. */
export const httpOrigin = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
  .transform((value) => value.replace(/\/+$/, ''));

/** Ways to reach somebody, as URIs; an e-mail address becomes one. */
export const contacts = list(
  z
    .string()
    .transform((value) => (/^[^\s:@]+@[^\s:@]+$/.test(value) ? `mailto:${value}` : value))
    .pipe(
      z.string().regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+?[\d-]+)$/, {
        error: 'must be an e-mail address, or a mailto:, https: or tel: URI',
      }),
    ),
);

/** An integer written in decimal digits; `Number('')` being 0 must not make an empty variable mean zero. */
export const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`));

export const onOrOff = z.enum(['on', 'off'], { error: 'must be on or off' });

/** Bytes of each unit (SI). */
const BYTES = { KB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const;

/** A size such as `500KB`, `20MB` or `2GB`; in bytes, as are its bounds. */
export const byteSize = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,6}[KMG]B$/, 'must be a number and one of KB, MB and GB')
    .transform((value) => Number(value.slice(0, -2)) * BYTES[value.slice(-2) as keyof typeof BYTES])
    .pipe(
      z
        .number()
        .min(minimum, `must be at least ${minimum} bytes`)
        .max(maximum, `must be at most ${maximum} bytes`),
    );

/** Seconds of each unit. */
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

export const DAY_SECONDS = UNITS.d;

/** A time span such as `15m`, `12h` or `7d`; in seconds, as are its bounds. */
export const timeSpan = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,6}[smhd]$/, 'must be a number and one of s, m, h and d')
    .transform((value) => Number(value.slice(0, -1)) * UNITS[value.slice(-1) as keyof typeof UNITS])
    .pipe(
      z.number().min(minimum, `must be at least ${minimum}s`).max(maximum, `must be at most ${maximum}s`),
    );
