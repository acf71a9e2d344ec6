import { DatabaseUnavailable } from './database.errors';
import { type Share, Shares } from './shares';

/** How many at once a share gets while nobody else has any. */
function most(shares: Shares, share: Share): number {
  let taken = 0;
  while (shares.tryEnter(share)) taken++;
  return taken;
}

describe('Shares', () => {
  it.each([
    { size: 1, reads: 1, leftForWrites: 0, leftForHealth: 0 },
    { size: 2, reads: 2, leftForWrites: 0, leftForHealth: 0 },
    { size: 3, reads: 1, leftForWrites: 1, leftForHealth: 1 },
    { size: 4, reads: 2, leftForWrites: 1, leftForHealth: 1 },
    { size: 10, reads: 6, leftForWrites: 3, leftForHealth: 1 },
    { size: 100, reads: 66, leftForWrites: 33, leftForHealth: 1 },
  ])('of a pool of $size: $reads for reads, $leftForWrites left for writes', ({ size, ...expected }) => {
    const shares = new Shares(size);
    const reads = most(shares, 'reads');
    const leftForWrites = most(shares, 'writes');
    const leftForHealth = most(shares, 'health');
    expect({ reads, leftForWrites, leftForHealth }).toEqual(expected);
    expect(most(new Shares(size), 'writes')).toBe(reads);
  });

  it('serve who waits in their order, and nobody overtakes them', async () => {
    const shares = new Shares(1);
    const served: string[] = [];
    const enter = async (name: string) => {
      await shares.enter('reads', 60_000);
      served.push(name);
    };
    await enter('first');
    const others = [enter('second'), enter('third')];
    expect(shares.tryEnter('reads')).toBe(false);
    shares.leave('reads');
    expect(shares.tryEnter('reads')).toBe(false);
    await others[0];
    shares.leave('reads');
    await others[1];
    expect(served).toEqual(['first', 'second', 'third']);
  });

  it('serve health before reads, and reads before writes', async () => {
    const shares = new Shares(1);
    await shares.enter('writes', 60_000);
    const served: Share[] = [];
    const waiting = (['writes', 'reads', 'health'] as const).map(async (share) => {
      await shares.enter(share, 60_000);
      served.push(share);
      shares.leave(share);
    });
    shares.leave('writes');
    await Promise.all(waiting);
    expect(served).toEqual(['health', 'reads', 'writes']);
  });

  it('refuse who has waited long enough, who then waits no longer', async () => {
    const shares = new Shares(1);
    await shares.enter('reads', 60_000);
    await expect(shares.enter('reads', 1)).rejects.toThrow(DatabaseUnavailable);
    shares.leave('reads');
    expect(shares.tryEnter('reads')).toBe(true);
  });
});
