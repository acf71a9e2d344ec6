import { migration } from '../../platform/database/migration';

/** Articles have covers; one that is deleted lets go of the media that it showed. */
export const COVERS = migration('20261125_302_covers', [
  `alter table articles add column cover text`,
  `create trigger articles_release_media after delete on articles
     for each row execute function media_release_uses('article-cover', 'article-body')`,
]);
