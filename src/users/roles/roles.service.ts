import { Injectable } from '@nestjs/common';
import { account, AuditLog } from '../../audit/audit-log';
import { Database } from '../../platform/database/database';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { Viewer } from '../../platform/kernel/viewer';
import { ROLE_GRANTED, ROLE_REVOKED } from '../user.audit';
import { UserNotFound } from '../user.errors';
import { type Role, RoleRepository } from './role.repository';

/** Who wanted a role changed: an account, or, where there is none, what else to call it. */
export interface Granter {
  readonly id: number | null;
  readonly by: string;
}

/** Who is an administrator. No request changes that; `npm run admin` does. */
@Injectable()
export class RolesService {
  constructor(
    private readonly db: Database,
    private readonly roles: RoleRepository,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Asks the database, so that what was revoked a moment ago no longer counts.
   *
   * @throws TokenInvalid when the account behind a genuine token is gone
   */
  async isAdmin({ id }: Viewer): Promise<boolean> {
    const role = await this.roles.findRole(id);
    if (role === null) throw new TokenInvalid();
    return role === 'admin';
  }

  /**
   * Gives an account the admin role, and writes that down with it.
   *
   * @returns false when it had the role already
   * @throws UserNotFound
   */
  grantAdmin(username: string, granter: Granter): Promise<boolean> {
    return this.change(username, 'admin', granter);
  }

  /**
   * Takes the admin role from an account, from its next request on.
   *
   * @returns false when it did not have the role
   * @throws UserNotFound
   */
  revokeAdmin(username: string, granter: Granter): Promise<boolean> {
    return this.change(username, 'user', granter);
  }

  /** Usernames, in the order of the alphabet. */
  listAdmins(): Promise<string[]> {
    return this.roles.findAdmins();
  }

  private async change(username: string, role: Role, { id: actorId, by }: Granter): Promise<boolean> {
    const changed = await this.db.transaction(async () => {
      const targetId = await this.roles.setRole(username, role);
      if (targetId === null) return false;
      await this.audit.record(role === 'admin' ? ROLE_GRANTED : ROLE_REVOKED, {
        actorId,
        target: account(targetId),
        details: { role: 'admin', by },
      });
      return true;
    });
    if (!changed && !(await this.roles.exists(username))) throw new UserNotFound();
    return changed;
  }
}
