import type { Server } from 'node:http';

/** That requests in flight are given to finish once the server has stopped listening. */
const IN_FLIGHT_DEADLINE_MS = 6_000;

/** Between two looks for connections that have nothing left to answer. */
const IDLE_CHECK_INTERVAL_MS = 50;

/** Stops listening, lets requests in flight finish, and cuts off those that outlive the deadline. */
export async function closeServer(server: Server, deadlineMs = IN_FLIGHT_DEADLINE_MS): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  const idleCheck = setInterval(() => {
    server.closeIdleConnections();
  }, IDLE_CHECK_INTERVAL_MS);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, deadlineMs);
  await closed;
  clearInterval(idleCheck);
  clearTimeout(deadline);
}
