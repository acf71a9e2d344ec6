import { SetMetadata } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { RoutePolicyName } from './limit-policy';

export const LIMITED_AS = 'broadsheet:limited-as';

/**
 * Which policy a route's requests count for. Without it those of GET are `reads`, all others `writes`.
 *
 * Requests are counted by user where a route knows one, and by address on public routes. A route that sends a mail is
 * limited as `mails`; one that checks a one-time token or a password, as `secrets`.
 */
export const LimitedAs = (policy: RoutePolicyName) => SetMetadata(LIMITED_AS, policy);

const ALL: Readonly<Record<RoutePolicyName, true>> = {
  reads: true,
  writes: true,
  signIns: true,
  signUps: true,
  refreshes: true,
  secrets: true,
  mails: true,
};

/** Not limited: what load balancers and other services ask, and pages. */
export const Unlimited = () => SkipThrottle(ALL);
