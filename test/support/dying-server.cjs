/* eslint-disable @typescript-eslint/no-require-imports, no-undef -- plain Node, as the build is */
/**
 * The built server, which dies by SIGKILL where a request tells it to: `X-Die-At: 3` lets three of the request's
 * statements reach the database, and no fourth. BEGIN and COMMIT are statements, too. `X-Die-At: answer` lets all of them,
 * and no answer.
 */
const { AsyncLocalStorage } = require('node:async_hooks');
const { Server, ServerResponse } = require('node:http');
const { Client } = require('pg');

/** How many statements are left to the request that the running code belongs to. */
const remaining = new AsyncLocalStorage();

function countStatements(prototype, method, isStatement) {
  const send = prototype[method];
  prototype[method] = function (...given) {
    const request = remaining.getStore();
    if (request && isStatement(given[0]) && request.statements-- === 0) process.kill(process.pid, 'SIGKILL');
    return send.apply(this, given);
  };
}

/** Of the protocol's messages these run a statement: Execute and Query. */
const RUNNING = new Set(['E', 'Q'].map((type) => type.charCodeAt(0)));

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...given) {
  const dieAt = event === 'request' ? given[0].headers['x-die-at'] : undefined;
  if (dieAt === undefined || dieAt === 'answer') return emit.call(this, event, ...given);
  return remaining.run({ statements: Number(dieAt) }, () => emit.call(this, event, ...given));
};

const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function (...given) {
  if (this.req.headers['x-die-at'] === 'answer') process.kill(process.pid, 'SIGKILL');
  return end.apply(this, given);
};

countStatements(Client.prototype, 'query', () => true);
// The ORM imports the engine, which has another copy for those who require it.
void import('@electric-sql/pglite').then(({ PGlite }) => {
  countStatements(PGlite.prototype, 'execProtocolRawSync', ([type]) => RUNNING.has(type));
  require('../../dist/main.js');
});
