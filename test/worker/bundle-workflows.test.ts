import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows } from '../../worker/bundle-workflows';

describe('the workflows in one piece', () => {
  it('are made by a process of its own', async () => {
    const bundle = await bundleWorkflows();
    expect('code' in bundle && bundle.code).toContain('materializeAsset');
    expect(Object.keys(require.cache).filter((path) => path.includes('webpack/lib/Compilation'))).toEqual([]);
  }, 60_000);

  it('say what they could not be made of', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'campaignlake-bundle-'));
    try {
      const path = join(folder, 'broken.ts');
      await writeFile(path, "import { nothing } from './not-there';\nexport const broken = nothing;\n");
      await expect(bundleWorkflows(path)).rejects.toThrow(/could not be bundled: [^]*not-there/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
