import { Injectable } from '@nestjs/common';
import type { HappeningKind } from '../../happenings/happening.view';
import type { Told } from '../mails/told.schemas';
import { mentionedNames } from '../mentions';
import type { Kind } from '../notification.schemas';
import { type Pair, type Stands, type Telling, TellingRepository } from './telling.repository';

/** What is told to few: it makes what they have been told agree with how things stand. */
@Injectable()
export class CauseTelling {
  constructor(private readonly repository: TellingRepository) {}

  /** Inside a transaction. Returns who has been told what. */
  async tell(kind: HappeningKind, pairs: readonly Pair[]): Promise<Told[]> {
    switch (kind) {
      case 'follow':
        return this.agree('follow', await this.repository.findFollows(pairs));
      case 'favorite':
        return this.agree('favorite', await this.repository.findFavorites(pairs));
      case 'comment-like':
        return this.agree('comment-like', await this.repository.findLikes(pairs), true);
      case 'comment':
        return this.tellOfComments(pairs);
      case 'block':
      case 'mute':
        return this.takeBack(kind, pairs);
      default:
        return [];
    }
  }

  private async agree(kind: Kind, stands: readonly Stands[], comments = false): Promise<Told[]> {
    await this.repository.takeBack(
      kind,
      stands.filter(({ holds }) => !holds),
    );
    const tellings = stands
      .filter(({ holds }) => holds)
      .map(({ readerId, actorId, subjectId, articleId }) => ({
        readerId,
        kind,
        subjectId,
        actorId,
        ...(articleId !== null && { articleId }),
        ...(comments && { commentId: subjectId }),
      }));
    return this.repository.tell(tellings);
  }

  private async tellOfComments(pairs: readonly Pair[]): Promise<Told[]> {
    const ids = pairs.map(({ objectId }) => objectId);
    const there = await this.repository.findComments(ids);
    const present = new Set(there.map(({ id }) => id));
    await this.repository.removeOfComments(ids.filter((id) => !present.has(id)));
    const tellings = there.flatMap(
      ({ id, authorId, articleId, articleAuthorId, parentAuthorId, body }): Telling[] => {
        const of = { subjectId: id, actorId: authorId, articleId, commentId: id };
        return [
          ...(parentAuthorId === null ? [] : [{ ...of, kind: 'answer' as const, readerId: parentAuthorId }]),
          { ...of, kind: 'comment', readerId: articleAuthorId },
          ...mentionedNames(body).map((name): Telling => ({ ...of, kind: 'mention', name })),
        ];
      },
    );
    return this.repository.tell(tellings);
  }

  private async takeBack(kind: 'block' | 'mute', pairs: readonly Pair[]): Promise<Told[]> {
    for (const { actorId, objectId } of pairs) {
      await this.repository.takeBackBetween(actorId, objectId);
      if (kind === 'block') await this.repository.takeBackBetween(objectId, actorId);
    }
    return [];
  }
}
