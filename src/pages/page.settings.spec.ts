import { PageSettings } from './page.settings';

describe('PageSettings', () => {
  it('lead nowhere unless told to', () => {
    expect(new PageSettings({}).frontendUrl).toBeUndefined();
  });

  it('lead to a site', () => {
    const environment = { FRONTEND_URL: 'https://news.example/' };
    expect(new PageSettings(environment).frontendUrl).toBe('https://news.example');
  });

  it('refuse what is no address', () => {
    expect(PageSettings.faults({ FRONTEND_URL: 'news.example' })).toEqual([
      'FRONTEND_URL: must be an http(s) URL',
    ]);
  });
});
