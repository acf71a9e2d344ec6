import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import cors from 'cors';
import helmet from 'helmet';
import { MalformedRequest } from './http.errors';
import type { Config } from '../config/config';
import { isForwardedSecurely } from '../kernel/exchange';
import { isHost } from '../kernel/proxies';
import type { Lifecycle } from './lifecycle';

const EXPOSED_HEADERS = [
  'Link',
  'X-Request-Id',
  'Retry-After',
  'ETag',
  'Allow',
  'WWW-Authenticate',
  'X-Broadsheet-Hint',
];

type Headers = ReadonlyArray<readonly [name: string, value: string]>;

/** What other origins may read of an answer, and at which address of ours. */
export interface CrossOrigin extends Pick<Config, 'corsOrigins' | 'appUrl'> {
  /** Headers, besides those that the transport sends itself. */
  readonly exposedHeaders: readonly string[];
}

/**
 * What every answer carries: `X-Request-Id`, the security headers, and those by which a browser lets other origins read
 * it (CORS); and while the process is on its way out, the end of the connection, so that none is closed under a request.
 *
 * A request without a `Host`, with two, or with one that names no host is refused (RFC 9112, section 3.2).
 */
export function preamble(lifecycle: Lifecycle, crossOrigin: CrossOrigin) {
  const { corsOrigins } = crossOrigin;
  const forAll = corsOrigins === '*';
  const headers = standingHeaders(crossOrigin);
  const negotiate = cors({
    origin: forAll ? '*' : [...corsOrigins],
    exposedHeaders: exposed(crossOrigin),
    maxAge: 600,
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('X-Request-Id', request.id as string);
    for (const [name, value] of headers) response.setHeader(name, value);
    if (lifecycle.isDraining) response.setHeader('Connection', 'close');
    if (isSecure(crossOrigin)) response.setHeader(...STRICT_TRANSPORT);
    if (!hasHost(request)) {
      response.setHeader('Connection', 'close');
      next(new MalformedRequest());
      return;
    }
    // Where every origin may read, only a preflight has anything to negotiate.
    if (forAll && request.method !== 'OPTIONS') next();
    else negotiate(request, response, next);
  };
}

/** Remembered, since almost all requests name the same one. */
let lastHost = '';

function hasHost({ headers: { host }, httpVersion }: Request): boolean {
  if (host === undefined) return httpVersion !== '1.1';
  if (host === lastHost) return true;
  if (!isHost(host)) return false;
  lastHost = host;
  return true;
}

/**
 * Browsers keep to HTTPS for a year (RFC 6797). Only an answer over HTTPS may say so (section 7.2): one that the proxy
 * says came by it or, where no proxy says anything, of a site whose public address has it.
 */
const STRICT_TRANSPORT = ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'] as const;

function isSecure({ appUrl }: CrossOrigin): boolean {
  return isForwardedSecurely() ?? appUrl?.startsWith('https:') ?? false;
}

/** The headers that are the same for every answer: security, and CORS where every origin may read. */
export function standingHeaders(crossOrigin: CrossOrigin): Headers {
  if (crossOrigin.corsOrigins !== '*') return securityHeaders();
  return [
    ...securityHeaders(),
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Expose-Headers', exposed(crossOrigin).join(',')],
  ];
}

function exposed({ exposedHeaders }: CrossOrigin): string[] {
  return [...EXPOSED_HEADERS, ...exposedHeaders];
}

/**
 * Helmet's headers, asked for once: they are the same for every answer. The policy is one under which Swagger UI, which
 * styles itself inline, works over plain HTTP too.
 */
function securityHeaders(): Headers {
  const headers: [string, string][] = [];
  class Recorder extends ServerResponse {
    override setHeader(name: string, value: string): this {
      headers.push([name, value]);
      return this;
    }
  }
  const request = new IncomingMessage(new Socket());
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'https:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    // The same as `frame-ancestors`, for browsers that know only this.
    xFrameOptions: { action: 'deny' },
    // Not on every answer: see `STRICT_TRANSPORT`.
    strictTransportSecurity: false,
    // What browsers of this decade ignore or do by themselves, and each answer would carry.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
    // Any page may embed an avatar, and read the API as far as CORS allows.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  })(request, new Recorder(request), () => undefined);
  return headers;
}
