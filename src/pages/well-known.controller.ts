import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../platform/http/access';
import { RouteNotFound } from '../platform/http/http.errors';
import { PublicUrls } from '../platform/http/public-urls';
import { Costs } from '../platform/http/work';
import { clock } from '../platform/kernel/clock';
import { PageSettings } from './page.settings';
import { securityText } from './security-text';

/** Where programs look for what concerns the whole site (RFC 8615). */
@ApiExcludeController()
@Public()
@Costs('nothing')
@Controller('.well-known')
export class WellKnownController {
  constructor(
    private readonly settings: PageSettings,
    private readonly urls: PublicUrls,
  ) {}

  @Get('security.txt')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=86400')
  security(): string {
    const { securityContact } = this.settings;
    if (!securityContact) throw new RouteNotFound();
    return securityText(securityContact, this.urls.to('/.well-known/security.txt'), clock.date());
  }
}
