import { Injectable } from '@nestjs/common';

/** What is worth knowing of a part: how old something is, how much there is of it. Nothing of anybody's. */
export type Figures = Readonly<Record<string, string | number | boolean | null>>;

/** What rooms tell of themselves to whoever watches the server. */
@Injectable()
export class HealthFigures {
  private readonly parts = new Map<string, () => Promise<Figures>>();

  /** @param look tells of the part; called for each request that asks */
  add(name: string, look: () => Promise<Figures>): void {
    this.parts.set(name, look);
  }

  async look(): Promise<Record<string, Figures>> {
    const figures = [...this.parts].map(async ([name, look]) => [name, await look()] as const);
    return Object.fromEntries(await Promise.all(figures));
  }
}
