import { lockFaults, loosePins } from '../../scripts/check-lock';

const entry = { version: '1.0.0', integrity: 'sha512-x' };

describe('a lock file', () => {
  it('is whole when every dependency is found from where it is needed', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { ...entry, dependencies: { b: '^1.0.0', c: '*' } },
      'node_modules/a/node_modules/b': { ...entry, dependencies: { c: '*' } },
      'node_modules/c': entry,
    };
    expect(lockFaults({ packages })).toEqual([]);
  });

  it('is not whole when an optional dependency, a binary of another platform, was left out', () => {
    const packages = {
      '': { dependencies: { linter: '1.0.0' } },
      'node_modules/linter': { ...entry, optionalDependencies: { '@linter/linux': '1.0.0', '@linter/macos': '1.0.0' } },
      'node_modules/@linter/linux': entry,
    };
    expect(lockFaults({ packages })).toEqual(['node_modules/linter needs @linter/macos, which has no entry']);
  });

  it('does not find a package in another one’s folder', () => {
    const packages = {
      'node_modules/a': { ...entry, dependencies: { b: '*' } },
      'node_modules/c/node_modules/b': entry,
    };
    expect(lockFaults({ packages })).toHaveLength(1);
  });

  it('has a checksum for every package', () => {
    expect(lockFaults({ packages: { 'node_modules/a': { version: '1.0.0' } } })).toEqual([
      'node_modules/a has no checksum',
    ]);
  });

  it('wants exact versions of packages that bring binaries', () => {
    expect(loosePins({ '@duckdb/node-api': '^1.5.0', tsx: '4.23.15', zod: '^4.0.0' })).toEqual([
      'package.json asks for @duckdb/node-api "^1.5.0" instead of one exact version',
    ]);
  });
});
