import type { Request } from 'express';

/** `match` and `methods` are what Express itself routes by; its types leave them out. */
type RouterLayer = Request['app']['router']['stack'][number] & {
  match(path: string): boolean;
  route?: { methods: Record<string, boolean> };
};

/**
 * The methods that some route answers on the request's path, in the order of the alphabet; none when the path leads
 * nowhere. `HEAD` comes with `GET`, `OPTIONS` with anything.
 */
export function allowedMethods(request: Request): string[] {
  const stack = request.app.router.stack as RouterLayer[];
  const methods = new Set<string>();
  for (const layer of stack) {
    if (!layer.route || !layer.match(request.path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  methods.delete('_ALL');
  if (methods.size === 0) return [];
  if (methods.has('GET')) methods.add('HEAD');
  methods.add('OPTIONS');
  return [...methods].sort();
}
