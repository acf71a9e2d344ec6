import { createServer } from 'node:net';
import { OperatorFault } from '../platform/kernel/operator-fault';

/** The server cannot listen where it was told to. */
export class ListeningFault extends OperatorFault {}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Sees that the server will be able to listen, before anything that takes time is done for it.
 *
 * @throws ListeningFault
 */
export async function requireFreePort({ host, port }: Place): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, host, resolve);
    });
  } catch (error) {
    throw listeningFault(error, { host, port });
  }
  await new Promise((resolve) => probe.close(resolve));
}

/** What an error means that was met while the server began to listen; the error itself where it is another kind of fault. */
export function listeningFault(error: unknown, { host, port }: Place): unknown {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'EADDRINUSE':
      return new ListeningFault(
        `Another process listens on port ${port} of ${host}: stop it, or set PORT to another port.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ListeningFault(
        `This machine has no address ${host}: set HOST to one of its addresses, 127.0.0.1 or 0.0.0.0.`,
      );
    case 'EACCES':
      return new ListeningFault(
        `This user may not listen on port ${port} of ${host}: set PORT to 1024 or above.`,
      );
    default:
      return error;
  }
}
