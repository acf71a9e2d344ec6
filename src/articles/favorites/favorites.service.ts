import { Injectable } from '@nestjs/common';
import { HappeningsService } from '../../happenings/happenings.service';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ArticleNotFound } from '../article.errors';
import type { ArticleResponse } from '../article.schemas';
import { FavoriteRepository } from './favorite.repository';

type ArticleJson = Promise<JsonText<ArticleResponse>>;

/** Which articles somebody likes. Both ways are idempotent. */
@Injectable()
export class FavoritesService {
  constructor(
    private readonly favorites: FavoriteRepository,
    private readonly happenings: HappeningsService,
  ) {}

  /** @throws ArticleNotFound, TokenInvalid when the account behind a genuine token is gone */
  async favorite(slug: string, viewer: Viewer): ArticleJson {
    const article = found(await this.favorites.add(slug, viewer));
    this.happenings.ring();
    return article;
  }

  /** @throws ArticleNotFound */
  async unfavorite(slug: string, viewer: Viewer): ArticleJson {
    const article = found(await this.favorites.remove(slug, viewer));
    this.happenings.ring();
    return article;
  }
}

function found<T>(article: T | null): T {
  if (article === null) throw new ArticleNotFound();
  return article;
}
