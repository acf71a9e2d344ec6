import type { NextFunction, Request, Response } from 'express';
import { currentDatabaseMs } from '../kernel/exchange';

/**
 * `Server-Timing` (W3C) on every answer: milliseconds that it took, and of these for the database. Browsers show it beside
 * the request. For development: it tells strangers how long what takes.
 */
export function serverTiming(_request: Request, response: Response, next: NextFunction): void {
  const arrived = performance.now();
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => Response;
  response.writeHead = (...given: unknown[]) => {
    const total = performance.now() - arrived;
    response.setHeader('Server-Timing', `db;dur=${shown(currentDatabaseMs())}, total;dur=${shown(total)}`);
    return writeHead(...given);
  };
  next();
}

function shown(milliseconds: number): string {
  return milliseconds.toFixed(1);
}
