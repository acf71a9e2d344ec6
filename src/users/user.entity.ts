import { defineEntity, p } from '@mikro-orm/core';

const UserDefinition = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    username: p.text(),
    usernameKey: p.text().hidden(),
    email: p.text(),
    emailKey: p.text().hidden(),
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
}

/** What of an account may change; an absent field stays as it is. */
export interface UserChanges {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly passwordHash?: string | undefined;
  readonly bio?: string | null | undefined;
  readonly image?: string | null | undefined;
}

/** An account. Its name and address are shown as typed, and unique by their keys. */
export class User extends UserDefinition.class {
  static register({ username, email, passwordHash }: NewUser): User {
    const user = new User();
    user.rename(username);
    user.moveTo(email);
    user.passwordHash = passwordHash;
    return user;
  }

  change({ username, email, passwordHash, bio, image }: UserChanges): void {
    if (username !== undefined) this.rename(username);
    if (email !== undefined) this.moveTo(email);
    if (passwordHash !== undefined) this.passwordHash = passwordHash;
    if (bio !== undefined) this.bio = bio;
    if (image !== undefined) this.image = image;
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

/** Addresses that differ in case or in Unicode composition only are one address. */
export function emailKey(email: string): string {
  return email.normalize('NFC').toLowerCase();
}
