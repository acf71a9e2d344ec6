import { Random } from '../../platform/kernel/random';
import type { SeedSize } from './seed-size';

const TAGS_LIKED = 3;
/** The part of an article's favorites that comes from those who like its tags; the rest comes from anybody. */
const SHARE_OF_FANS = 0.8;

/** Who likes which tags, and so which articles: what there is to learn about people. */
export class Tastes {
  /** By tag, the people who like it. */
  private readonly fans: number[][];

  constructor(private readonly size: SeedSize) {
    const { users, tags } = size;
    // A sequence of its own, so that other rows stay as they are.
    const random = new Random(20_201_102);
    this.fans = Array.from({ length: tags }, () => []);
    for (let user = 0; user < users; user++)
      for (const tag of random.distinct(TAGS_LIKED, tags, () => random.skewed(tags)))
        this.fans[tag]?.push(user);
  }

  /** Somebody who may favorite an article with these tags. */
  someone(tags: readonly number[], random: Random): number {
    const fans = random.next() < SHARE_OF_FANS && tags.length > 0 ? this.fans[random.pick(tags)] : undefined;
    return fans && fans.length > 0 ? (fans[random.skewed(fans.length)] ?? 0) : random.skewed(this.size.users);
  }
}
