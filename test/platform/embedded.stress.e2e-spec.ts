import { preparedFolder, removeFolder, ServerProcess } from '../support/server-process';

describe('The embedded engine', () => {
  let folder: string;

  beforeAll(() => {
    folder = preparedFolder();
  });
  afterAll(() => {
    removeFolder(folder);
  });

  it('is refused to a second process on the same data folder, and free again when the first is killed', async () => {
    const first = await ServerProcess.start({ DATA_DIR: folder, SEED: 'none' });
    const second = ServerProcess.launch({ DATA_DIR: folder, SEED: 'none' });
    expect(await second.exit()).toBe(1);
    expect(second.output).toContain(`Another Broadsheet process is using the data folder ${folder}`);
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    await first.kill();
    const third = await ServerProcess.start({ DATA_DIR: folder, SEED: 'none' });
    expect((await fetch(`${third.url}/health/ready`)).status).toBe(200);
    await third.kill();
  });
});
