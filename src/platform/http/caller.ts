import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import Bowser from 'bowser';
import type { Request } from 'express';
import { currentAddress } from '../kernel/exchange';

/** Where a request comes from, as far as it tells. */
export interface Caller {
  /** What sent it: `Firefox 144 on Linux`; the `User-Agent` itself, cut, when it is no browser; null without one. */
  readonly device: string | null;
  /** Network address, past as many proxies as TRUST_PROXY says. */
  readonly address: string | null;
}

const MAX_DEVICE = 120;

export const RequestCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<Request>();
  return { device: deviceOf(request.headers['user-agent']), address: currentAddress() };
});

export function deviceOf(userAgent: string | undefined): string | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent);
  const [version] = (browser.version ?? '').split('.');
  if (browser.name && os.name) return `${[browser.name, version].filter(Boolean).join(' ')} on ${os.name}`;
  return userAgent.slice(0, MAX_DEVICE);
}
