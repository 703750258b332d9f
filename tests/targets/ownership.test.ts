import { expect, test } from '@playwright/test';
import { machine, newTag, ownershipOf, projectOf, tagIn } from '../../src/targets/ownership.js';

test('what a run starts is its own while it lives, and nobody touches what is kept or of another machine', () => {
  const tag = newTag(false);
  expect({
    own: ownershipOf(tag),
    kept: ownershipOf(newTag(true)),
    dead: ownershipOf(`${machine()}-999999999-abcdef`),
    elsewhere: ownershipOf('00000000-1-abcdef'),
  }).toEqual({ own: 'running', kept: 'kept', dead: 'dead', elsewhere: 'elsewhere' });
});

const LABELS: readonly (readonly [
  title: string,
  labels: Readonly<Record<string, string>> | null,
  tag: string | undefined,
])[] = [
  ['our label', { 'partywall.run': '00000000-1-abcdef' }, '00000000-1-abcdef'],
  [
    'a project of ours',
    { 'com.docker.compose.project': projectOf('00000000-1-abcdef-keep') },
    '00000000-1-abcdef-keep',
  ],
  ['a project of somebody else that begins alike', { 'com.docker.compose.project': 'partywall-website' }, undefined],
  ['a label of our name with another value', { 'partywall.run': 'yes' }, undefined],
  ['no labels', null, undefined],
];
for (const [title, labels, tag] of LABELS) {
  test(`${title}: ${tag ?? 'not ours'}`, () => {
    expect(tagIn(labels)).toBe(tag);
  });
}
