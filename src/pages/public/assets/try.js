/* The front page's two live parts: the status line and the button that makes a call. */
(() => {
  'use strict';

  const REQUEST = '/api/articles?limit=3';
  const TIMEOUT_MS = 10_000;

  const element = (id) => document.getElementById(id);

  /** Fetches, reads the whole answer and says how long that took. */
  async function call(path, accept) {
    const started = performance.now();
    const response = await fetch(path, {
      headers: { Accept: accept },
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();

    return { response, text, milliseconds: Math.max(1, Math.round(performance.now() - started)) };
  }

  async function showStatus() {
    const line = element('server-status');

    try {
      const { response, milliseconds } = await call('/health/ready', 'application/json');

      line.dataset.state = response.ok ? 'ready' : 'unready';
      line.textContent = response.ok
        ? `This server is up and ready: its health check answered in ${milliseconds} ms.`
        : `This server is up, but not ready for traffic: its health check answered ${response.status}.`;
    } catch {
      line.dataset.state = 'unready';
      line.textContent = 'This server served you this page, but its health check did not answer.';
    }
  }

  const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

  /** JSON as nodes, with keys, strings and other values told apart. */
  function highlighted(json) {
    const fragment = document.createDocumentFragment();
    let end = 0;

    for (const match of json.matchAll(TOKEN)) {
      const [whole, string, colon] = match;
      const span = document.createElement('span');

      span.className = colon ? 'key' : string ? 'string' : 'value';
      span.textContent = string ?? whole;
      fragment.append(json.slice(end, match.index), span, colon ?? '');
      end = match.index + whole.length;
    }
    fragment.append(json.slice(end));

    return fragment;
  }

  function pretty(text) {
    try {
      return highlighted(JSON.stringify(JSON.parse(text), null, 2));
    } catch {
      return document.createTextNode(text);
    }
  }

  async function makeCall() {
    const button = element('try-button');
    const summary = element('answer-summary');
    const body = element('answer-body');

    button.disabled = true;
    element('answer').hidden = false;
    body.setAttribute('aria-busy', 'true');
    try {
      const { response, text, milliseconds } = await call(REQUEST, 'application/json');
      const status = `${response.status} ${response.statusText}`.trim();

      summary.textContent = `GET ${REQUEST} answered ${status} in ${milliseconds} ms.`;
      body.replaceChildren(pretty(text));
    } catch (error) {
      summary.textContent =
        error instanceof DOMException && error.name === 'TimeoutError'
          ? `GET ${REQUEST} was given up after ${TIMEOUT_MS / 1000} seconds.`
          : `GET ${REQUEST} did not reach the server.`;
      body.replaceChildren();
    } finally {
      body.hidden = body.textContent === '';
      body.removeAttribute('aria-busy');
      button.disabled = false;
      button.focus();
    }
  }

  for (const origin of document.querySelectorAll('[data-origin]')) origin.textContent = location.origin;
  element('try-controls').hidden = false;
  element('try-button').addEventListener('click', makeCall);
  showStatus();
})();
