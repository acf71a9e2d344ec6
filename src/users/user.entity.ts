import { defineEntity, p } from '@mikro-orm/core';
import { clock } from '../platform/kernel/clock';

const UserDefinition = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    username: p.text(),
    usernameKey: p.text().hidden(),
    email: p.text(),
    emailKey: p.text().hidden(),
    /** When its owner confirmed the address, by a link that was mailed there; null: they have not. */
    emailVerifiedAt: p.datetime(3).nullable(),
    /** Since when the account has, or is to have, an address that was asked for without its password; null: it has none. */
    emailUnprovenSince: p.datetime(3).nullable(),
    passwordHash: p.text().hidden(),
    bio: p.text().nullable(),
    image: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate((user: { createdAt?: Date }) => user.createdAt ?? new Date())
      .onUpdate(() => new Date()),
  },
});

export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly passwordHash: string;
  /** Whether its owner has confirmed the address already. */
  readonly emailVerified?: boolean;
}

/** What of an account may change; an absent field stays as it is. */
export interface UserChanges {
  readonly username?: string | undefined;
  readonly passwordHash?: string | undefined;
  readonly bio?: string | null | undefined;
  readonly image?: string | null | undefined;
}

/** An account. Its name and address are shown as typed, and unique by their keys. */
export class User extends UserDefinition.class {
  static register({ username, email, passwordHash, emailVerified = false }: NewUser): User {
    const user = new User();
    user.rename(username);
    user.moveTo(email);
    user.emailVerifiedAt = emailVerified ? new Date() : null;
    user.passwordHash = passwordHash;
    return user;
  }

  change({ username, passwordHash, bio, image }: UserChanges): void {
    if (username !== undefined) this.rename(username);
    if (passwordHash !== undefined) this.passwordHash = passwordHash;
    if (bio !== undefined) this.bio = bio;
    if (image !== undefined) this.image = image;
  }

  get emailVerified(): boolean {
    return this.emailVerifiedAt !== null;
  }

  /** Another address, which nobody has confirmed; another spelling of the same stays confirmed. */
  changeEmail(email: string): void {
    if (emailKey(email) !== this.emailKey) this.emailVerifiedAt = null;
    this.moveTo(email);
  }

  /** Somebody signed in moves the account to another address, now or once it is confirmed. */
  noteMove({ isProven }: { isProven: boolean }): void {
    this.emailUnprovenSince = isProven ? null : clock.date();
  }

  /** The owner of an address that the account had brings it back. */
  bringBackEmail(email: string): void {
    this.confirmEmail(email);
    this.emailUnprovenSince = null;
  }

  /** The account's owner has confirmed an address, which is the account's from now on. */
  confirmEmail(email: string): void {
    this.moveTo(email);
    this.emailVerifiedAt ??= new Date();
  }

  private rename(username: string): void {
    this.username = username;
    this.usernameKey = usernameKey(username);
  }

  private moveTo(email: string): void {
    this.email = email;
    this.emailKey = emailKey(email);
  }
}

UserDefinition.setClass(User);

/** Names that differ in case only are one name. Names are ASCII, so no locale has a say. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}

/** UTF-16 units: no address that passes validation has more. Composition costs the square of what it is given. */
const MAX_EMAIL_UNITS = 1_024;

/**
 * Addresses that differ in case or in Unicode composition only are one address.
 *
 * @throws RangeError for a text whose length was not checked: a mistake of the programmer's
 */
export function emailKey(email: string): string {
  if (email.length > MAX_EMAIL_UNITS)
    throw new RangeError('An address must be bounded before it is composed');
  return email.normalize('NFC').toLowerCase();
}
