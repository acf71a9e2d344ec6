/** One article of the demo data, with the discussion under it. People are named by their usernames. */
export interface DemoArticle {
  author: string;
  title: string;
  description: string;
  tags: readonly string[];
  /** Markdown. */
  body: string;
  /** Oldest first. */
  comments: readonly { author: string; body: string }[];
  favoritedBy: readonly string[];
}
