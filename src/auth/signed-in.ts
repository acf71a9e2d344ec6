import type { TokensResponse } from '../sessions/session.schemas';
import { type Account, userResponse } from '../users/users.service';
import type { SignedInResponse } from './auth.schemas';

/** What sign-up and sign-in answer: the account, and the first credentials of its new session. */
export function signedIn(account: Account, tokens: TokensResponse): SignedInResponse {
  const { user } = userResponse(account, tokens.token);
  return { user: { ...user, ...tokens } };
}
