import type { Server } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import { CONFIG, type Config } from '../config/config';

/** Addresses that the listening process answers to, but that nobody else can use or read. */
const HERE = new Set(['0.0.0.0', '127.0.0.1', '::', '::1']);

/** Addresses of this server, for what leaves it other than as an answer: mails, and what is logged. */
@Injectable()
export class PublicUrls {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly host: HttpAdapterHost,
  ) {}

  /** `APP_URL`, else where the server listens; without a slash at its end. Before it listens, a guess. */
  get base(): string {
    if (this.config.appUrl !== null) return this.config.appUrl;
    const bound = (this.host.httpAdapter.getHttpServer() as Server).address();
    const { address, port } = bound !== null && typeof bound === 'object' ? bound : this.guess();
    if (HERE.has(address)) return `http://localhost:${port}`;
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  }

  /** @param path begins with a slash; what varies in it is already encoded */
  to(path: string): string {
    return `${this.base}${path}`;
  }

  /** Resolves once {@link base} is no guess: for work that may start before the server listens. */
  async known(): Promise<void> {
    if (this.config.appUrl !== null || this.host.listening) return;
    await firstValueFrom(this.host.listen$, { defaultValue: undefined });
  }

  private guess(): { address: string; port: number } {
    return { address: this.config.host, port: this.config.port };
  }
}
