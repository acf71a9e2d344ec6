import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import slugify from 'slugify';
import { z } from 'zod';
import { parseMarkdownPage, type MarkdownPage } from './front-matter';

/** Beside this file, in the source as in the build. */
const CONTENT_FOLDER = join(__dirname, 'content');

/** The number orders the files. */
const FILE_NAME = /^\d\d-[a-z0-9-]+\.md$/;

const Line = z.string().min(1);
// Usernames and addresses are stored as their own keys, which are lower case.
const Username = Line.lowercase();
const Usernames = z
  .array(Username)
  .refine((names) => new Set(names).size === names.length, { error: 'Names somebody twice' });

const PersonFrontMatter = z
  .strictObject({
    username: Username,
    email: z.email().lowercase(),
    /** Whether there is a picture of this person among the pages, `avatars/<username>.svg`. */
    hasAvatar: z.boolean(),
    follows: Usernames,
  })
  .refine(({ username, follows }) => !follows.includes(username), {
    error: 'Nobody follows themselves',
    path: ['follows'],
  });

const CommentFrontMatter = z.strictObject({
  author: Username,
  body: Line,
  likedBy: Usernames.optional(),
  /** One comment of an article at most. */
  isPinned: z.literal(true).optional(),
  /** Oldest first. */
  get answers() {
    return z.array(CommentFrontMatter).optional();
  },
});

/** What somebody says under an article, with what others answer. */
export type DemoComment = Readonly<z.infer<typeof CommentFrontMatter>>;

const ArticleFrontMatter = z.strictObject({
  title: Line,
  author: Username,
  description: Line,
  tags: z.array(Line),
  favoritedBy: Usernames,
  /** Oldest first. */
  comments: z.array(CommentFrontMatter),
});

/** Somebody in the demo data; `bio` is null when the file has no text. */
export type DemoPerson = Readonly<z.infer<typeof PersonFrontMatter>> & { readonly bio: string | null };

/** An article with the discussion under it; `body` is Markdown. */
export type DemoArticle = Readonly<z.infer<typeof ArticleFrontMatter>> & {
  readonly slug: string;
  readonly body: string;
};

export interface DemoContent {
  /** In the order in which they signed up. */
  readonly people: readonly DemoPerson[];
  /** In the order in which they were published. */
  readonly articles: readonly DemoArticle[];
}

/** A file of the demo content has a fault. */
export class DemoContentError extends Error {
  /** @param file path below the content's folder */
  constructor(file: string, fault: string, options?: ErrorOptions) {
    super(`Demo content, ${file}: ${fault}`, options);
  }
}

/**
 * Reads the demo content, and checks that it fits together: every person who is named exists, and no two people or
 * articles share a username, an address or a slug.
 *
 * @throws DemoContentError for the first file that has a fault
 */
export async function readDemoContent(folder = CONTENT_FOLDER): Promise<DemoContent> {
  const people = await readFiles(folder, 'people', readPerson);
  const articles = await readFiles(folder, 'articles', readArticle);
  refuseRepeats(people, 'username', ({ username }) => username);
  refuseRepeats(people, 'email', ({ email }) => email);
  refuseRepeats(articles, 'slug', ({ slug }) => slug);
  const usernames = new Set(people.map(({ content }) => content.username));
  refuseStrangers(people, usernames, ({ follows }) => follows);
  refuseStrangers(articles, usernames, ({ author, favoritedBy, comments }) => [
    author,
    ...favoritedBy,
    ...comments.flatMap(namesInComment),
  ]);
  return { people: people.map(({ content }) => content), articles: articles.map(({ content }) => content) };
}

function namesInComment({ author, likedBy = [], answers = [] }: DemoComment): string[] {
  return [author, ...likedBy, ...answers.flatMap(namesInComment)];
}

function readPerson({ frontMatter, body }: MarkdownPage): DemoPerson {
  return { ...PersonFrontMatter.parse(frontMatter), bio: body };
}

function readArticle({ frontMatter, body }: MarkdownPage): DemoArticle {
  const article = ArticleFrontMatter.parse(frontMatter);
  if (body === null) throw new Error('An article needs a text');
  return { ...article, slug: slugify(article.title, { lower: true, strict: true }), body };
}

interface ContentFile<Content> {
  readonly file: string;
  readonly content: Content;
}

/** Reads all files of a folder, in the order of their names. */
async function readFiles<Content>(
  folder: string,
  kind: string,
  read: (page: MarkdownPage) => Content,
): Promise<ContentFile<Content>[]> {
  const files: ContentFile<Content>[] = [];
  for (const name of (await readdir(join(folder, kind))).sort()) {
    const file = `${kind}/${name}`;
    if (!FILE_NAME.test(name)) throw new DemoContentError(file, 'The name must be like 01-some-words.md');
    const text = await readFile(join(folder, file), 'utf8');
    try {
      files.push({ file, content: read(parseMarkdownPage(text)) });
    } catch (error) {
      throw new DemoContentError(file, describe(error), { cause: error });
    }
  }
  return files;
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

function refuseRepeats<Content>(
  files: readonly ContentFile<Content>[],
  key: string,
  keyOf: (content: Content) => string,
): void {
  const fileOf = new Map<string, string>();
  for (const { file, content } of files) {
    const value = keyOf(content);
    const other = fileOf.get(value);
    if (other !== undefined) throw new DemoContentError(file, `The ${key} ${value} is that of ${other}`);
    fileOf.set(value, file);
  }
}

function refuseStrangers<Content>(
  files: readonly ContentFile<Content>[],
  usernames: ReadonlySet<string>,
  namesIn: (content: Content) => readonly string[],
): void {
  for (const { file, content } of files) {
    const stranger = namesIn(content).find((name) => !usernames.has(name));
    if (stranger !== undefined) throw new DemoContentError(file, `Nobody is called ${stranger}`);
  }
}
