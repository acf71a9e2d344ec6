import type { Named } from './notification-mail.repository';

/** A line that says who did what. Names and titles are others' words: they stand in it, and never alone. */
export function sentenceOf({ kind, actors, actorsCount, article }: Named): string {
  const who = namesOf(actors[0]?.username ?? 'Somebody', actorsCount);
  const title = article ? `"${article.title}"` : '';
  switch (kind) {
    case 'follow':
      return `${who} ${actorsCount === 1 ? 'follows' : 'follow'} you.`;
    case 'favorite':
      return `${who} favorited your article ${title}.`;
    case 'comment-like':
      return `${who} liked your comment on ${title}.`;
    case 'comment':
      return `${who} commented on your article ${title}.`;
    case 'answer':
      return `${who} answered your comment on ${title}.`;
    case 'mention':
      return `${who} mentioned you in ${title}.`;
    case 'article':
      return `${who} published ${title}.`;
  }
}

function namesOf(first: string, count: number): string {
  if (count === 1) return first;
  return count === 2 ? `${first} and one other` : `${first} and ${count - 1} others`;
}
