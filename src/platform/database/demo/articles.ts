import { DEMO_ARTICLES_1 } from './articles-1';
import { DEMO_ARTICLES_2 } from './articles-2';
import { DEMO_ARTICLES_3 } from './articles-3';
import { DEMO_ARTICLES_4 } from './articles-4';
import { DEMO_ARTICLES_5 } from './articles-5';
import type { DemoArticle } from './demo-article';

/** The thirty articles of the demo data, oldest first. */
export const DEMO_ARTICLES: readonly DemoArticle[] = [
  ...DEMO_ARTICLES_1,
  ...DEMO_ARTICLES_2,
  ...DEMO_ARTICLES_3,
  ...DEMO_ARTICLES_4,
  ...DEMO_ARTICLES_5,
];
