import { AdminGuard } from '../auth/admin.guard';
import { TokenGuard } from '../auth/token.guard';
import { VerifiedGuard } from '../auth/verified.guard';
import { AdmissionGuard } from '../platform/http/admission.guard';
import { CachingGuard } from '../platform/http/caching.guard';
import { RequestBodyGuard } from '../platform/http/request-body.guard';
import type { DocumentedGuard } from '../platform/kernel/documented';
import { AddressLimitGuard } from '../platform/limits/address-limit.guard';
import { CallerLimitGuard } from '../platform/limits/caller-limit.guard';

/**
 * What stands in front of every handler, in the order in which it runs. No module has a global guard of its own.
 *
 * 1. The address is counted before anything else is done for it.
 * 2. The token says who calls.
 * 3. A known caller is counted by user, before the database is asked about them.
 * 4. The body is read. What is wrong with it is said before what is wrong with the credentials.
 * 5. No more are let in than can be worked on; the others wait for a moment.
 * 6. The role decides whether the caller may use the route at all.
 * 7. The confirmed address decides whether the caller may write.
 * 8. How the answer may be kept is said last: what is refused is not stored.
 */
export const GUARDS: readonly DocumentedGuard[] = [
  AddressLimitGuard,
  TokenGuard,
  CallerLimitGuard,
  RequestBodyGuard,
  AdmissionGuard,
  AdminGuard,
  VerifiedGuard,
  CachingGuard,
];
