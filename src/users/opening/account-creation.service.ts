import { Injectable } from '@nestjs/common';
import { account, AuditLog } from '../../audit/audit-log';
import { Database } from '../../platform/database/database';
import { AddressVerification } from '../emails/address-verification.service';
import { UniqueKeys } from '../unique-keys.service';
import { SIGNED_UP } from '../user.audit';
import { type NewUser, User } from '../user.entity';
import { UserRepository } from '../user.repository';

/** Making the row of an account, and what belongs to it. */
@Injectable()
export class AccountCreation {
  constructor(
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly keys: UniqueKeys,
    private readonly verification: AddressVerification,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Creates an account, and asks its owner by mail whether the address is theirs if they have not shown so already.
   *
   * @throws UsernameTaken, EmailTaken
   */
  create(newUser: NewUser): Promise<User> {
    return this.db.transaction(async (attempt) => {
      await this.keys.refuseTakenMeanwhile(attempt, newUser, null);
      const user = User.register(newUser);
      await this.users.add(user);
      await this.audit.record(SIGNED_UP, { actorId: user.id, target: account(user.id) });
      if (!user.emailVerified) await this.verification.request(user);
      return user;
    });
  }
}
