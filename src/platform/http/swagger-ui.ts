interface SwaggerResponse {
  ok: boolean;
  url: string;
  obj?: { user?: { token?: string } };
  body?: { user?: { token?: string } };
}

/**
 * Runs in the browser, in Swagger UI: after a sign-in or sign-up is tried there, its token is filled in, as if the
 * "Authorize" dialog had been used. Written so that its own text stands alone: it is copied into the page.
 */
export function keepToken(response: SwaggerResponse): SwaggerResponse {
  if (response.ok && /\/api\/users(\/login)?$/.test(response.url)) {
    const user = (response.body ?? response.obj ?? {}).user;
    const { ui } = globalThis as unknown as {
      ui?: { preauthorizeApiKey(scheme: string, value: string): void };
    };
    if (user && user.token && ui) ui.preauthorizeApiKey('Bearer', user.token);
  }
  return response;
}
