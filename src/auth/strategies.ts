import { AccessTokenStrategy } from './access-token.strategy';

/** The ways to prove who calls. Passport asks one after the other until one knows the caller. */
export const STRATEGIES = [AccessTokenStrategy];
