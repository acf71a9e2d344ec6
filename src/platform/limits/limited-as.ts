import { SetMetadata } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { RoutePolicyName } from './limit-policy';

export const LIMITED_AS = 'broadsheet:limited-as';

/** Which policy a route's requests count for. Without it those of GET are `reads`, all others `writes`. */
export const LimitedAs = (policy: RoutePolicyName) => SetMetadata(LIMITED_AS, policy);

/** Not limited: what load balancers ask, and pages. */
export const Unlimited = () =>
  SkipThrottle({ reads: true, writes: true, signIns: true, signUps: true, mails: true } satisfies Record<
    RoutePolicyName,
    true
  >);
