/** What a command says, as a person of the account acme types it. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { campaignlake } from '../command-line';
import { inTemporaryFolder } from '../temporary-folder';

/** `folder` is the account's, in which a file was published. */
export const saidOf = (folder: string, argv: readonly string[]): Promise<string> =>
  inTemporaryFolder(async (home) => {
    await symlink(folder, join(home, 'acme'));
    const { code, stdout, stderr } = await campaignlake(argv, {
      CAMPAIGNLAKE_HOME: home,
      ACTIVECAMPAIGN_API_URL: 'https://acme.api-us1.com',
      ACTIVECAMPAIGN_API_TOKEN: 'secret',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  });
