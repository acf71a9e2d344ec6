import { Injectable } from '@nestjs/common';

/** How the parts do that the server can do without for a while. They say so; readiness passes it on, and never fails for it. */
@Injectable()
export class HealthDetails {
  private readonly parts = new Map<string, () => boolean>();

  /** @param isWell looked at on each request, so it must cost nothing */
  add(name: string, isWell: () => boolean): void {
    this.parts.set(name, isWell);
  }

  get current(): Record<string, 'ok' | 'failing'> {
    return Object.fromEntries([...this.parts].map(([name, isWell]) => [name, isWell() ? 'ok' : 'failing']));
  }
}
