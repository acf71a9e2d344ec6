import { defineProblem } from '../platform/kernel/problem';

export class ArticleNotFound extends defineProblem({
  kind: 'notFound',
  key: 'article',
  message: 'not found',
}) {}

/** Only the author may change or delete it. */
export class ArticleForbidden extends defineProblem({
  kind: 'forbidden',
  key: 'article',
  message: 'forbidden',
}) {}
