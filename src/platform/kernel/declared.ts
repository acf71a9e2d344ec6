import type { ExecutionContext } from '@nestjs/common';

/** What a decorator says of a handler or, failing that, of its controller; undefined where neither has it. */
export function declared(key: string, handler: object, controller: object): unknown {
  return Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
}

/** What there is to know of a handler, found out once: reflection takes longer than the guards that ask. */
export function perHandler<T extends object | string | boolean | null>(
  find: (context: ExecutionContext) => T,
): (context: ExecutionContext) => T {
  const known = new WeakMap<object, T>();
  return (context) => {
    const handler = context.getHandler();
    let found = known.get(handler);
    if (found === undefined) {
      found = find(context);
      known.set(handler, found);
    }
    return found;
  };
}
