import { Injectable } from '@nestjs/common';
import type { Happening } from '../../happenings/happening.schemas';
import { HappeningsService } from '../../happenings/happenings.service';
import type { Told } from '../mails/told.schemas';
import { mentionedNames } from '../mentions';
import { FOLLOWERS_BATCH, TellingRepository } from './telling.repository';

/** Later than any follow, and after any account. */
const FROM_THE_NEWEST = { at: Date.UTC(9999, 0), id: 2 ** 31 - 1 };

/** Tells those who follow an author of a new article, a batch at a time, however many they are. */
@Injectable()
export class ArticleTelling {
  constructor(
    private readonly happenings: HappeningsService,
    private readonly repository: TellingRepository,
  ) {}

  /** Inside a transaction: tells the next batch, and notes where it has come to. Returns who has been told. */
  async tellNext(happening: Happening): Promise<Told[]> {
    const article = await this.repository.findArticle(happening.objectId);
    return article === null ? this.takeBackNext(happening) : this.tellOf(article, happening);
  }

  private async tellOf({ body }: { body: string }, happening: Happening): Promise<Told[]> {
    const { actorId, objectId: articleId, toldAt, toldId } = happening;
    const isFirst = toldAt === null || toldId === null;
    const of = { actorId, articleId };
    const mentioned = isFirst
      ? await this.repository.tell(
          mentionedNames(body).map((name) => ({ ...of, kind: 'mention', subjectId: -articleId, name })),
        )
      : [];
    const from = isFirst ? FROM_THE_NEWEST : { at: toldAt, id: toldId };
    const followers = await this.repository.findFollowersAfter(actorId, from);
    const told = await this.repository.tell(
      followers.map(({ id }) => ({ ...of, kind: 'article', subjectId: articleId, readerId: id })),
    );
    const last = followers.at(-1);
    if (last && followers.length === FOLLOWERS_BATCH) await this.happenings.note(happening, last);
    else await this.happenings.finish(happening);
    return [...mentioned, ...told];
  }

  /** It has been deleted: so is whatever was told of it. */
  private async takeBackNext(happening: Happening): Promise<Told[]> {
    const removed = await this.repository.removeOfArticle(happening.objectId);
    if (removed < FOLLOWERS_BATCH) await this.happenings.finish(happening);
    return [];
  }
}
