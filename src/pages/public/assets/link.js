/* The pages that links in mails lead to: nothing happens before somebody presses the button, since mail scanners open links too. */
(() => {
  'use strict';

  const TIMEOUT_MS = 15_000;
  const DONE = {
    'verify-email': 'Thank you: the address is confirmed.',
    'revert-email':
      'Your account has this address again, and everybody is signed out. Set a new password before somebody comes back.',
    'reset-password': 'Your new password is set. Sign in with it.',
    'request-reset':
      'If there is an account with this address, a link is on its way. It is good for an hour.',
  };
  const OPERATION = {
    'verify-email': '/api/auth/verify-email',
    'revert-email': '/api/auth/revert-email',
    'reset-password': '/api/auth/password-reset/confirm',
    'request-reset': '/api/auth/password-reset/request',
  };

  const element = (id) => document.getElementById(id);
  const token = new URLSearchParams(location.search).get('token');

  function show(message, state) {
    const outcome = element('outcome');

    outcome.textContent = message;
    outcome.dataset.state = state;
    outcome.hidden = false;
  }

  /** What the server says is wrong, as sentences. */
  async function faults(response) {
    try {
      const { errors } = await response.json();

      if (errors.token) return 'This link is used up, has expired, or was not copied whole.';
      return Object.entries(errors)
        .flatMap(([field, messages]) => messages.map((message) => `The ${field} ${message}.`))
        .join(' ');
    } catch {
      return `The server answered ${response.status}. Please try again later.`;
    }
  }

  /** Where to go from here: the front end, when there is one. */
  function goOn(name) {
    const { frontend } = document.body.dataset;

    if (name === 'revert-email') {
      element('onward').firstElementChild.href = '/reset-password';
      element('onward').firstElementChild.textContent = 'Set a new password';
    } else if (frontend) {
      element('onward').firstElementChild.href = frontend;
    }
    element('onward').hidden = name === 'request-reset' || (!frontend && name !== 'revert-email');
    if (frontend && name === 'verify-email') location.assign(frontend);
  }

  async function submit(event) {
    event.preventDefault();

    const form = event.currentTarget;
    const button = form.querySelector('button');

    button.disabled = true;
    try {
      const fields = Object.fromEntries(new FormData(form));
      const response = await fetch(OPERATION[form.id], {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(form.id === 'request-reset' ? fields : { token, ...fields }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });

      if (response.ok) {
        form.hidden = true;
        show(DONE[form.id], 'ready');
        goOn(form.id);
      } else {
        show(await faults(response), 'unready');
      }
    } catch {
      show('The server did not answer. Please try again.', 'unready');
    } finally {
      button.disabled = false;
    }
  }

  const page = location.pathname.replace(/^\/|\/$/g, '').toLowerCase();
  const form = element(page === 'reset-password' && !token ? 'request-reset' : page);

  // Out of sight, and out of the history.
  history.replaceState(null, '', location.pathname);
  if (!token && form.id !== 'request-reset') {
    show('This address lacks what the link in the mail had. Open the link again.', 'unready');
  } else {
    form.hidden = false;
    document.title = `${form.querySelector('h1').textContent} · Broadsheet`;
    form.addEventListener('submit', submit);
    form.querySelector('input, button').focus();
  }
})();
