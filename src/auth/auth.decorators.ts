import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Protected } from '../platform/http/access';
import { declared } from '../platform/kernel/declared';

const REQUIRED_ROLE = 'broadsheet:required-role';

/**
 * Credentials of an administrator are required. The role is looked up on each request and never read from a token, so
 * that an administrator who lost the role is refused at once.
 */
export const AdminOnly = () => applyDecorators(Protected(), SetMetadata(REQUIRED_ROLE, 'admin'));

/** The role that a handler, or its controller, asks for; undefined where neither does. */
export function requiredRole(handler: object, controller: object): string | undefined {
  return declared(REQUIRED_ROLE, handler, controller) as string | undefined;
}
