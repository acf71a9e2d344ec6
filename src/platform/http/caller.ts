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

/** Of a header that may have 16 KiB only so much is looked at. A browser's has less. */
const MAX_USER_AGENT = 512;

export const RequestCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<Request>();
  return { device: deviceOf(request.headers['user-agent']), address: currentAddress() };
});

export function deviceOf(userAgent: string | undefined): string | null {
  if (!userAgent) return null;
  const sent = userAgent.slice(0, MAX_USER_AGENT);
  const { browser, os } = Bowser.parse(sent);
  const [version] = (browser.version ?? '').split('.');
  const isBrowser = browser.name && os.name;
  const device = isBrowser ? `${[browser.name, version].filter(Boolean).join(' ')} on ${os.name}` : sent;
  return device.slice(0, MAX_DEVICE);
}
