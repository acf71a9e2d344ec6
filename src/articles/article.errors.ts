import { defineProblem } from '../platform/kernel/problem';

export class ArticleNotFound extends defineProblem({
  kind: 'notFound',
  key: 'article',
  message: 'not found',
  what: 'No article is at this slug.',
  why: 'It never was, or its author has deleted it. A slug that an article had under an earlier title still leads to it.',
  whatToDo: 'Check the slug, and look the article up in a list.',
}) {}

/** Only the author may change or delete it. */
export class ArticleForbidden extends defineProblem({
  kind: 'forbidden',
  key: 'article',
  message: 'forbidden',
  what: 'Only the author may change or delete an article.',
  why: 'You are signed in as somebody else.',
  whatToDo: 'Sign in as the author.',
}) {}
