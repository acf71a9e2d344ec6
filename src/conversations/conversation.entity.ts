import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../users/user.entity';

const ConversationDefinition = defineEntity({
  name: 'Conversation',
  tableName: 'conversations',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    pairLow: () =>
      p
        .manyToOne(User)
        .nullable()
        .deleteRule('cascade')
        .fieldName('pair_low_id')
        .foreignKeyName('conversations_pair_low_id_fkey'),
    pairHigh: () =>
      p
        .manyToOne(User)
        .nullable()
        .deleteRule('cascade')
        .fieldName('pair_high_id')
        .foreignKeyName('conversations_pair_high_id_fkey'),
    title: p.text().nullable(),
  },
});

/** What people say to each other apart from everybody else. */
export class Conversation extends ConversationDefinition.class {
  /** The one conversation of two: whoever begins it, it has one key. */
  static between(one: User, other: User): Conversation {
    const [pairLow, pairHigh] = one.id < other.id ? [one, other] : [other, one];
    return Object.assign(new Conversation(), { pairLow, pairHigh });
  }

  static group(title: string | null): Conversation {
    return Object.assign(new Conversation(), { title });
  }
}

ConversationDefinition.setClass(Conversation);
