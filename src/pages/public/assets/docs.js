/* Shows the document by Swagger UI: without a topbar, with short errors, and signed in as soon as somebody signs in. */
(() => {
  'use strict';

  /* What nearly any operation can answer; it is folded away. */
  const COMMON = new Set(['400', '408', '413', '415', '429', '431', '500', '503']);
  const PROBLEM = 'application/problem+json';

  const isProblem = (status) => Number(status) >= 400;

  /** The kinds of problem that an answer may be, as the document's examples name them. */
  function kindsOf(response) {
    const examples = response.getIn(['content', PROBLEM, 'examples']);

    return examples
      ? examples
          .valueSeq()
          .toJS()
          .flatMap(({ value }) => value ?? [])
      : [];
  }

  function problemRows(h, responses) {
    return responses
      .entrySeq()
      .toArray()
      .map(([status, response]) =>
        h(
          'tr',
          { key: status, className: 'problem', 'data-code': status },
          h('td', { className: 'problem-status' }, status),
          h(
            'td',
            null,
            kindsOf(response).map(({ code, title, detail }) =>
              h(
                'div',
                { key: code },
                h('a', { href: `/problems/${code}`, target: '_blank', rel: 'noopener' }, title),
                h('span', { className: 'problem-detail' }, ` ${detail}`),
              ),
            ),
          ),
        ),
      );
  }

  function problemTable(h, responses) {
    return h('table', { className: 'problems' }, h('tbody', null, problemRows(h, responses)));
  }

  /** Successes as Swagger UI shows them, problems a line each. */
  const shortResponses = (Original, { React }) =>
    function ShortResponses(properties) {
      const h = React.createElement;
      const { responses } = properties;
      const problems = responses.filter((_, status) => isProblem(status));
      const own = problems.filter((_, status) => !COMMON.has(status));
      const common = problems.filter((_, status) => COMMON.has(status));

      return h(
        'div',
        null,
        h(Original, { ...properties, responses: responses.filter((_, status) => !isProblem(status)) }),
        own.size > 0 && problemTable(h, own),
        common.size > 0 &&
          h(
            'details',
            { className: 'folded' },
            h('summary', null, `What any operation can answer: ${common.keySeq().join(', ')}`),
            problemTable(h, common),
          ),
      );
    };

  const foldedHeaders = (Original, { React }) =>
    function FoldedHeaders(properties) {
      const h = React.createElement;
      const { size = 0 } = properties.headers ?? {};

      if (size === 0) return null;
      return h(
        'details',
        { className: 'folded' },
        h('summary', null, `${size} headers`),
        h(Original, properties),
      );
    };

  /** Keeps the token of a sign-in, as if the dialog had been used, and drops it with a sign-out. */
  function keepToken(response) {
    const { pathname } = new window.URL(response.url, location.href);

    if (response.ok && /^\/api\/(users|users\/login|auth\/refresh)$/.test(pathname)) {
      const credentials = response.body ?? response.obj ?? {};
      const { token } = credentials.user ?? credentials;
      const schema = { type: 'http', scheme: 'bearer' };

      if (token)
        window.ui.authActions.authorizeWithPersistOption({
          Bearer: { name: 'Bearer', schema, value: token },
        });
    }
    if (response.ok && pathname === '/api/auth/logout')
      window.ui.authActions.logoutWithPersistOption(['Bearer', 'Token']);
    return response;
  }

  function followColours() {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);

    dark.addEventListener('change', apply);
    apply();
  }

  async function show() {
    const loading = document.getElementById('loading');

    try {
      const answer = await fetch('/openapi.json');

      if (!answer.ok) throw new Error(`It was answered with ${answer.status}.`);
      const spec = await answer.json();

      /* Whoever reads this under another address than the public one tries operations there, too. */
      spec.servers = [{ url: location.origin }];
      window.ui = window.SwaggerUIBundle({
        spec,
        dom_id: '#swagger-ui',
        presets: [window.SwaggerUIBundle.presets.apis],
        plugins: [() => ({ wrapComponents: { responses: shortResponses, headers: foldedHeaders } })],
        layout: 'BaseLayout',
        deepLinking: true,
        defaultModelsExpandDepth: 0,
        displayRequestDuration: true,
        filter: true,
        persistAuthorization: true,
        tryItOutEnabled: true,
        responseInterceptor: keepToken,
      });
      loading.hidden = true;
    } catch (error) {
      loading.textContent = `The document could not be read. ${error instanceof Error ? error.message : ''}`;
    }
  }

  followColours();
  show();
})();
