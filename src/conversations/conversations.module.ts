import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module';
import { MediaModule } from '../media/media.module';
import { Contributes } from '../platform/assembly/contribution';
import { ConversationEventRepository } from './conversation-event.repository';
import { ConversationEvents } from './conversation-events.service';
import { DEMO_CONVERSATION } from './conversation.demo';
import { Conversation } from './conversation.entity';
import { ConversationRepository } from './conversation.repository';
import { ConversationsController } from './conversations.controller';
import { ConversationsService } from './conversations.service';
import { MemberRepository } from './members/member.repository';
import { MembersController } from './members/members.controller';
import { MembersService } from './members/members.service';
import { RecipientsService } from './members/recipients.service';
import { MessageRepository } from './messages/message.repository';
import { MessagesController } from './messages/messages.controller';
import { MessagesService } from './messages/messages.service';
import { CONVERSATIONS } from './migrations/20261125_241_conversations';

/** Messages between two people, and in groups. */
@Contributes({
  tags: [{ name: 'Conversations', description: 'Messages between two people, and in groups.', place: 82 }],
  entities: [Conversation],
  migrations: [CONVERSATIONS],
  demo: [DEMO_CONVERSATION],
})
@Module({
  imports: [EventsModule, MediaModule],
  // Its fixed paths before those with an id.
  controllers: [MembersController, ConversationsController, MessagesController],
  providers: [
    ConversationsService,
    ConversationRepository,
    ConversationEvents,
    ConversationEventRepository,
    MembersService,
    MemberRepository,
    RecipientsService,
    MessagesService,
    MessageRepository,
  ],
})
export class ConversationsModule {}
