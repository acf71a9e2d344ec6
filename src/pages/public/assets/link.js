/*
 * The pages that links in mails lead to. Nothing happens before somebody presses the button, since mail scanners open links
 * too. Each ends somewhere: what worked leads on, and a link that is used up or has expired offers another.
 */
(() => {
  'use strict';

  const TIMEOUT_MS = 15_000;
  const FRONT_PAGE = { label: 'Go to the front page', href: '/' };
  const SET_PASSWORD = { label: 'Set a new password', href: '/reset-password' };

  /**
   * What each form sends, what is said then, and where that leads: the front end, when there is one. `again` is the form
   * that asks for another link, where there can be one.
   */
  const FORMS = {
    'verify-email': {
      path: '/api/auth/verify-email',
      done: ['The address is confirmed', 'Thank you. You can sign in.'],
      again: 'request-verification',
    },
    'revert-email': {
      path: '/api/auth/revert-email',
      done: [
        'Your account is back',
        'It has this address again, and everybody is signed out. Set a new password before somebody comes back.',
      ],
      onward: SET_PASSWORD,
    },
    'reset-password': {
      path: '/api/auth/password-reset/confirm',
      done: ['Your new password is set', 'Sign in with it.'],
      again: 'request-reset',
    },
    'request-verification': {
      path: '/api/auth/verify-email/resend',
      done: [
        'Look into your mail',
        'If there is something to confirm, a link is on its way. It is good for a day.',
      ],
    },
    'request-reset': {
      path: '/api/auth/password-reset/request',
      done: [
        'Look into your mail',
        'If there is an account with this address, a link is on its way. It is good for an hour.',
      ],
    },
  };

  const element = (id) => document.getElementById(id);
  const token = new URLSearchParams(location.search).get('token');
  const { frontend } = document.body.dataset;

  function show(form) {
    form.hidden = false;
    form.addEventListener('submit', submit);
  }

  function tell(title, text) {
    element('outcome-title').textContent = title;
    element('outcome-text').textContent = text;
    element('outcome').hidden = false;
    document.title = `${title} · Broadsheet`;
  }

  function leadOn({ label, href }) {
    const link = element('onward').firstElementChild;

    link.textContent = label;
    link.href = href;
    element('onward').hidden = false;
  }

  function fault(message) {
    element('fault').textContent = message;
    element('fault').hidden = message === '';
  }

  /** The link leads nowhere any more, or never did: offers another, or what to do without one. */
  function offerAnother(name, title, text) {
    const { again } = FORMS[name];

    element(name).hidden = true;
    if (again) {
      const form = element(again);

      tell(title, text);
      // The outcome is the page's heading.
      form.querySelector('h1').hidden = true;
      show(form);
      form.querySelector('input').focus();
    } else {
      tell(title, `${text} If your account has this address, set a new password: that signs everybody out.`);
      leadOn(SET_PASSWORD);
      element('outcome').focus();
    }
  }

  /** What the server says is wrong, as sentences. */
  function sentences(errors) {
    return Object.entries(errors)
      .flatMap(([field, messages]) => messages.map((message) => `The ${field} ${message}.`))
      .join(' ');
  }

  async function refused(form, response) {
    let errors;

    try {
      ({ errors } = await response.json());
    } catch {
      fault(`The server answered ${response.status}. Please try again later.`);
      return;
    }
    if (errors.token) {
      offerAnother(
        form.id,
        'This link no longer works',
        'It was used already, has expired, or was not copied whole.',
      );
    } else if (errors.rateLimit) fault('That was tried too often. Please try again later.');
    else fault(sentences(errors));
  }

  function succeeded(form) {
    const { done, onward } = FORMS[form.id];

    element('onward').hidden = true;
    form.hidden = true;
    tell(...done);
    leadOn(onward ?? (frontend ? { label: 'Go on', href: frontend } : FRONT_PAGE));
    element('outcome').focus();
    if (frontend && form.id === 'verify-email') location.assign(frontend);
  }

  async function submit(event) {
    event.preventDefault();

    const form = event.currentTarget;
    const button = form.querySelector('button');

    button.disabled = true;
    fault('');
    try {
      const fields = Object.fromEntries(new FormData(form));
      const response = await fetch(FORMS[form.id].path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify('email' in fields ? fields : { token, ...fields }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });

      if (response.ok) succeeded(form);
      else await refused(form, response);
    } catch {
      fault('The server did not answer. Please try again.');
    } finally {
      button.disabled = false;
    }
  }

  const page = location.pathname.replace(/^\/|\/$/g, '').toLowerCase();

  // Out of sight, and out of the history.
  history.replaceState(null, '', location.pathname);
  if (token || page === 'reset-password') {
    const form = element(token ? page : 'request-reset');

    show(form);
    document.title = `${form.querySelector('h1').textContent} · Broadsheet`;
    form.querySelector('input, button').focus();
  } else {
    offerAnother(
      page,
      'This address is not whole',
      'It lacks what the link in the mail had. Open the link again.',
    );
  }
})();
