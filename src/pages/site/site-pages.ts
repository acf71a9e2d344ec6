import type { ArticleListResponse, ArticleResponse } from '../../articles/article.schemas';
import type { SearchResponse } from '../../search/search.schemas';
import { filled, template } from '../pages';

const INDEX = template('index.html');
const SEARCH = template('search.html');
const ARTICLE = template('article.html');

type Summary = ArticleListResponse['articles'][number];
type Result = SearchResponse['results'][number];

export function indexPage(newest: readonly Summary[], trending: readonly Summary[]): string {
  return filled(INDEX, { newest: stories(newest), trending: stories(trending) });
}

/** @param next the cursor of the page after; null on the last one */
export function searchPage(
  q: string,
  answer: Omit<SearchResponse, 'nextCursor'>,
  next: string | null,
): string {
  const { results, total, totalIsExact, didYouMean } = answer;
  const count = `${totalIsExact ? '' : 'More than '}${total} ${total === 1 ? 'result' : 'results'}`;
  const instead =
    didYouMean === null
      ? ''
      : `<p>Showing results for <a href="${link(didYouMean)}">${escaped(didYouMean)}</a>.</p>`;
  return filled(SEARCH, {
    title: q.trim() === '' ? 'Search' : `${escaped(q)}: search`,
    q: escaped(q),
    count: q.trim() === '' ? 'The newest of everything' : count,
    instead,
    results: results.length === 0 ? NOTHING : `<ol class="results">${results.map(shown).join('')}</ol>`,
    next: next === null ? '' : `<p><a rel="next" href="${link(q, next)}">More results</a></p>`,
  });
}

export function articlePage(article: ArticleResponse['article']): string {
  const { title, description, body, author, createdAt, tagList } = article;
  return filled(ARTICLE, {
    title: escaped(title),
    description: escaped(description),
    byline: byline(author.username, createdAt),
    tags: tagList.map((tag) => `<li><a href="${link(`tag:"${tag}"`)}">${escaped(tag)}</a></li>`).join(''),
    body: paragraphs(body),
  });
}

const NOTHING = '<p>Nothing says that. Try fewer words, or other ones.</p>';

function stories(articles: readonly Summary[]): string {
  if (articles.length === 0) return '<p>Nothing yet.</p>';
  return `<ol class="stories">${articles.map(story).join('')}</ol>`;
}

function story({ slug, title, description, author, createdAt }: Summary): string {
  return `<li><h3><a href="${address(slug)}">${escaped(title)}</a></h3><p>${escaped(description)}</p>${byline(author.username, createdAt)}</li>`;
}

function shown(result: Result): string {
  const marked = (field: string) => result.snippets.find((snippet) => snippet.field === field)?.html;
  switch (result.type) {
    case 'article': {
      const { slug, title, description, author, createdAt } = result.article;
      const text = marked('body') ?? marked('description') ?? escaped(description);
      return item(address(slug), marked('title') ?? escaped(title), text, byline(author.username, createdAt));
    }
    case 'comment': {
      const { comment, articleSlug, articleTitle } = result;
      const text = marked('body') ?? escaped(comment.body.slice(0, 200).toWellFormed());
      const heading = `Comment on ${escaped(articleTitle)}`;
      return item(address(articleSlug), heading, text, byline(comment.author.username, comment.createdAt));
    }
    case 'profile': {
      const { username, bio } = result.profile;
      return item(
        link(`author:${username}`),
        marked('username') ?? escaped(username),
        marked('bio') ?? escaped(bio ?? ''),
        '<p class="byline">A person</p>',
      );
    }
    case 'tag': {
      const { name, articlesCount } = result.tag;
      const count = `${articlesCount} ${articlesCount === 1 ? 'article' : 'articles'}`;
      return item(
        link(`tag:"${name}"`),
        marked('name') ?? escaped(name),
        '',
        `<p class="byline">A tag of ${count}</p>`,
      );
    }
  }
}

function item(href: string, heading: string, text: string, below: string): string {
  return `<li><h3><a href="${href}">${heading}</a></h3>${text === '' ? '' : `<p>${text}</p>`}${below}</li>`;
}

function byline(username: string, createdAt: string): string {
  const day = createdAt.slice(0, 10);
  return `<p class="byline">By <a href="${link(`author:${username}`)}">${escaped(username)}</a>, <time datetime="${createdAt}">${day}</time></p>`;
}

/** Text as it was written, a paragraph for each. Markdown stays as it reads. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => `<p>${escaped(part.trim())}</p>`)
    .join('\n');
}

const address = (slug: string): string => `/articles/${encodeURIComponent(slug)}`;

const link = (q: string, cursor?: string): string =>
  escaped(`/search?${new URLSearchParams({ q, ...(cursor !== undefined && { cursor }) }).toString()}`);

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
