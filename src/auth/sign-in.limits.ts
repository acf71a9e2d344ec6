import { defineLimit } from '../platform/limits/limit';

/** Sign-ins for one account from one address. */
export const ACCOUNT_SIGN_INS = defineLimit({
  name: 'account-sign-ins',
  variable: 'RATE_LIMIT_SIGN_INS',
  otherwise: '10/60',
  exact: true,
  meaning: 'Sign-ins to one account from one address.',
});

/** Sign-ins from one address, whatever the accounts. */
export const SIGN_INS = defineLimit({
  name: 'sign-ins',
  variable: 'RATE_LIMIT_SIGN_INS_PER_ADDRESS',
  otherwise: '100/60',
  exact: true,
  meaning: 'Sign-ins from one address, to any account.',
});

/** Runs of a test collection, each with dozens of sign-ups and as many that it means to fail, must pass from one address. */
export const SIGN_UPS = defineLimit({
  name: 'sign-ups',
  variable: 'RATE_LIMIT_SIGN_UPS',
  otherwise: '300/600',
  exact: true,
  meaning:
    'Sign-ups from one address, failed ones too. The default leaves room for test collections; a public site may want `20/3600`.',
});
