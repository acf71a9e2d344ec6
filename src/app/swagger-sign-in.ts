interface SwaggerResponse {
  ok: boolean;
  url: string;
  obj?: Credentials;
  body?: Credentials;
}

interface Credentials {
  token?: string;
  user?: { token?: string };
}

interface SwaggerUi {
  authActions: {
    authorizeWithPersistOption(
      credentials: Record<string, { name: string; schema: object; value: string }>,
    ): void;
  };
}

/**
 * Runs in the browser, in Swagger UI: after a sign-in, sign-up or refresh is tried there, its token is filled in, as if the
 * "Authorize" dialog had been used, and kept over a reload. Written so that its own text stands alone: it is copied into the page.
 */
export function keepToken(response: SwaggerResponse): SwaggerResponse {
  if (response.ok && /\/api\/(users|users\/login|auth\/refresh)$/.test(response.url)) {
    const credentials = response.body ?? response.obj ?? {};
    const { token } = credentials.user ?? credentials;
    const { ui } = globalThis as { ui?: SwaggerUi };
    if (token && ui) {
      const schema = { type: 'http', scheme: 'bearer' };
      ui.authActions.authorizeWithPersistOption({ Bearer: { name: 'Bearer', schema, value: token } });
    }
  }
  return response;
}
