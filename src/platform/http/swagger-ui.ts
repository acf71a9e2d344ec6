interface SwaggerResponse {
  ok: boolean;
  url: string;
  obj?: { user?: { token?: string } };
  body?: { user?: { token?: string } };
}

interface SwaggerUi {
  authActions: {
    authorizeWithPersistOption(
      credentials: Record<string, { name: string; schema: object; value: string }>,
    ): void;
  };
}

/**
 * Runs in the browser, in Swagger UI: after a sign-in or sign-up is tried there, its token is filled in, as if the
 * "Authorize" dialog had been used, and kept over a reload. Written so that its own text stands alone: it is copied into the page.
 */
export function keepToken(response: SwaggerResponse): SwaggerResponse {
  if (response.ok && /\/api\/users(\/login)?$/.test(response.url)) {
    const user = (response.body ?? response.obj ?? {}).user;
    const { ui } = globalThis as unknown as { ui?: SwaggerUi };
    if (user && user.token && ui) {
      const schema = { type: 'http', scheme: 'bearer' };
      ui.authActions.authorizeWithPersistOption({ Bearer: { name: 'Bearer', schema, value: user.token } });
    }
  }
  return response;
}
