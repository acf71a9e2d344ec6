import type { Random } from '../../platform/kernel/random';

const SUBJECTS = [
  'a newspaper',
  'the editor',
  'a good index',
  'the night train',
  'every reader',
  'a small garden',
  'the old map',
  'a patient cook',
  'the query planner',
  'a borrowed bicycle',
  'the weather report',
  'a plain sentence',
];
const VERBS = [
  'remembers',
  'outlives',
  'measures',
  'explains',
  'forgives',
  'rewards',
  'carries',
  'quietly improves',
  'seldom contradicts',
  'keeps',
  'repays',
  'outruns',
];
const OBJECTS = [
  'the first draft',
  'a steady habit',
  'what was promised',
  'the longest queue',
  'a cold morning',
  'the careful reader',
  'its own margins',
  'an honest mistake',
  'the last page',
  'a second opinion',
  'the shortest road',
  'whatever is left',
];
const ADVERBS = [
  'in the end',
  'before breakfast',
  'more often than not',
  'without being asked',
  'on a good day',
  'after the third try',
  'by the light of the window',
  'when nobody is looking',
];
const TOPICS = [
  'writing',
  'databases',
  'cycling',
  'cooking',
  'gardening',
  'history',
  'typography',
  'maps',
  'astronomy',
  'testing',
];
const QUALITIES = [
  '',
  'slow-',
  'modern-',
  'practical-',
  'urban-',
  'winter-',
  'home-',
  'field-',
  'open-',
  'applied-',
];

/** Names of as many tags as are asked for, the first of them without a number. */
export function tagName(index: number): string {
  const topic = TOPICS[index % TOPICS.length] ?? '';
  const quality = QUALITIES[Math.floor(index / TOPICS.length) % QUALITIES.length] ?? '';
  const round = Math.floor(index / (TOPICS.length * QUALITIES.length));
  return `${quality}${topic}${round === 0 ? '' : `-${round}`}`;
}

export function sentence(random: Random): string {
  const words = `${random.pick(SUBJECTS)} ${random.pick(VERBS)} ${random.pick(OBJECTS)} ${random.pick(ADVERBS)}`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

export function title(random: Random): string {
  const words = `${random.pick(SUBJECTS)} ${random.pick(VERBS)} ${random.pick(OBJECTS)}`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** About 2 KB of Markdown that can be read aloud. */
export function body(random: Random): string {
  const paragraph = () => Array.from({ length: 6 }, () => sentence(random)).join(' ');
  return `${paragraph()}\n\n## ${title(random)}\n\n${paragraph()}\n\n${paragraph()}\n\n- ${sentence(random)}\n- ${sentence(random)}\n\n${paragraph()}\n\n${paragraph()}\n`;
}
