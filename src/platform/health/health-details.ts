import { Injectable } from '@nestjs/common';

/** What is worth knowing of a part: how old something is, how much there is of it. Nothing of anybody's. */
export type Detail = Readonly<Record<string, string | number | boolean | null>>;

/** What rooms say of themselves to whoever watches the server. */
@Injectable()
export class HealthDetails {
  private readonly parts = new Map<string, () => Promise<Detail>>();

  /** @param look tells of the part; it is called for each request */
  tell(part: string, look: () => Promise<Detail>): void {
    this.parts.set(part, look);
  }

  async look(): Promise<Record<string, Detail>> {
    const details = [...this.parts].map(async ([part, look]) => [part, await look()] as const);
    return Object.fromEntries(await Promise.all(details));
  }
}
