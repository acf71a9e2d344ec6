import type { Quota, RateLimits } from '../config/config';

export type PolicyName = keyof RateLimits;

/** The policies that a route may belong to; the others are counted by what they protect. */
export type RoutePolicyName = Exclude<PolicyName, 'accountSignIns' | 'refusedTokens'>;

/** How often something may be asked for in a window, which begins with the first request of a caller. */
export interface Policy {
  readonly name: PolicyName;
  /** What its counters are kept under: its name, and the handler's too where a handler has a quota of its own. */
  readonly key: string;
  readonly limit: number;
  /** Milliseconds. */
  readonly window: number;
  /**
   * True: every request is counted in the database before it is let through, so that no burst and no number of instances
   * passes the limit. False: it is counted here, and the instances compare notes every second.
   */
  readonly exact: boolean;
  /** As it stands in the `RateLimit` fields. */
  readonly label: string;
  /** Value of `RateLimit-Policy`. */
  readonly description: string;
}

export type Policies = Readonly<Record<PolicyName, Policy>>;

/** Those that keep guesses, hashes, accounts and mails few. Of a refresh token there is nothing to guess. */
const EXACT: ReadonlySet<PolicyName> = new Set<PolicyName>([
  'accountSignIns',
  'signIns',
  'signUps',
  'secrets',
  'mails',
]);

const LABELS: Readonly<Record<PolicyName, string>> = {
  reads: 'reads',
  writes: 'writes',
  accountSignIns: 'account-sign-ins',
  signIns: 'sign-ins',
  signUps: 'sign-ups',
  refreshes: 'refreshes',
  secrets: 'secrets',
  mails: 'mails',
  refusedTokens: 'refused-tokens',
};

export function policiesOf(quotas: RateLimits): Policies {
  const names = Object.keys(LABELS) as PolicyName[];
  return Object.fromEntries(names.map((name) => [name, policyOf(name, quotas[name])])) as Policies;
}

export function policyOf(name: PolicyName, { count, seconds }: Quota, key: string = name): Policy {
  const label = LABELS[name];
  return {
    name,
    key,
    limit: count,
    window: seconds * 1000,
    exact: EXACT.has(name),
    label,
    description: `"${label}";q=${count};w=${seconds}`,
  };
}
