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
