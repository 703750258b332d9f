import { expect, test } from '@playwright/test';
import { nearest } from '../../src/scenario/nearest.js';

const KNOWN = ['path', 'resources', 'tenants', 'object-read-foreign', 'all'];

const WRITTEN: readonly (readonly [written: string, meant: string | undefined])[] = [
  ['pth', 'path'],
  ['ptah', 'path'],
  ['Path', 'path'],
  ['resource', 'resources'],
  ['object-raed-forein', 'object-read-foreign'],
  ['al', 'all'],
  ['zebra', undefined],
  ['', undefined],
];

for (const [written, meant] of WRITTEN) {
  test(`"${written}" is taken for ${meant ?? 'nothing known'}`, () => {
    expect(nearest(written, KNOWN)).toBe(meant);
  });
}
