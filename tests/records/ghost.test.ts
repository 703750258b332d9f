import { expect, test } from '@playwright/test';
import { ghostOf, ghostOfCapture } from '../../src/records/ghost.js';

const TIMES = 300;

function ghosts(sample: string | number): readonly (string | number)[] {
  return Array.from({ length: TIMES }, () => ghostOf(sample));
}

for (const { title, sample, form } of [
  {
    title: 'a UUID of version 4',
    sample: '6f1d4c1e-5d1a-4f9b-8a4e-0c6f3e2b7a11',
    form: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  },
  {
    title: 'a UUID of version 7 stays of version 7',
    sample: '01890a5d-ac96-774b-bcce-b302099a8057',
    form: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  },
  {
    title: 'a UUID in capitals',
    sample: '6F1D4C1E-5D1A-4F9B-8A4E-0C6F3E2B7A11',
    form: /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/,
  },
  { title: 'a ULID', sample: '01ARZ3NDEKTSV4RRFFQ69G5FAV', form: /^01ARZ3NDEK[0-9A-HJKMNP-TV-Z]{16}$/ },
  { title: 'an ObjectId', sample: '507f1f77bcf86cd799439011', form: /^[0-9a-f]{24}$/ },
  { title: 'a prefix is kept', sample: 'cus_9aF3kQ2m', form: /^cus_\d[a-z][A-Z]\d[a-z][A-Z]\d[a-z]$/ },
  { title: 'a prefix with a dash is kept, and the number is far away', sample: 'INV-0042', form: /^INV-9\d{3}$/ },
  {
    title: 'a separator near the end is none',
    sample: 'V1StGXR8Z5jdHi6Bmy_T',
    form: /^[A-Z]\d[A-Z][a-z][A-Z]{3}\d[A-Z]\d[a-z]{2}[A-Z][a-z]\d[A-Z][a-z]{2}_[A-Z]$/,
  },
  { title: 'digits with leading zeros keep their length', sample: '000123', form: /^9\d{5}$/ },
  { title: 'a number as text', sample: '17', form: /^(19|20)\d{8}$/ },
  { title: 'a long number keeps its beginning', sample: '1541815603606036480', form: /^154\d{16}$/ },
  { title: 'a single letter', sample: 'x', form: /^[a-z]$/ },
  { title: 'a lone sign', sample: '-', form: /^-[0-9a-f]{8}$/ },
])
  test(`${title}: well-formed and never the sample`, () => {
    const all = ghosts(sample);
    expect(all.filter((ghost) => typeof ghost !== 'string' || !form.test(ghost) || ghost === sample)).toEqual([]);
  });

for (const { title, sample, above, upTo } of [
  { title: 'a small number', sample: 7, above: 1_900_000_000, upTo: 2_147_483_647 },
  { title: 'a number that fills most of 32 bits', sample: 2_100_000_000, above: 2_100_000_000, upTo: 2_147_483_647 },
  {
    title: 'a number of more than 32 bits',
    sample: 5_000_000_000,
    above: 5_000_000_000,
    upTo: Number.MAX_SAFE_INTEGER,
  },
  {
    title: 'the largest safe numbers',
    sample: Number.MAX_SAFE_INTEGER - 300_000_000,
    above: 1,
    upTo: Number.MAX_SAFE_INTEGER,
  },
])
  test(`${title} becomes a number far from it that its column takes`, () => {
    const all = ghosts(sample);
    expect(
      all.filter((ghost) => typeof ghost !== 'number' || ghost <= above || ghost > upTo || ghost === sample),
    ).toEqual([]);
    expect(all.filter((ghost) => !Number.isSafeInteger(ghost))).toEqual([]);
  });

test('a coded identifier stays a coded identifier of the same type', () => {
  const decoded = ghosts(btoa('Call:7')).map((ghost) => atob(String(ghost)));
  expect(decoded.filter((text) => !/^Call:(19|20)\d{8}$/.test(text))).toEqual([]);
});

for (const { title, sample, form } of [
  {
    title: 'a link',
    sample: 'https://a.example.com/files/rex-17.pdf?v=2#p',
    form: /^https:\/\/a\.example\.com\/files\/[a-z]{3}-\d\d\.pdf\?v=2#p$/,
  },
  {
    title: 'a path',
    sample: '/files/6f1d4c1e-5d1a-4f9b-8a4e-0c6f3e2b7a11',
    form: /^\/files\/[0-9a-f]{8}-[0-9a-f]{4}-4[-0-9a-f]{21}$/,
  },
  { title: 'a name of a file', sample: 'rexpaper.png', form: /^[a-z]{8}\.png$/ },
  { title: 'a number', sample: 17, form: /^(19|20)\d{8}$/ },
])
  test(`of ${title} that a create gave only what names the file is drawn anew`, () => {
    const made = Array.from({ length: TIMES }, () => String(ghostOfCapture(sample)));
    expect(made.filter((one) => !form.test(one) || one === String(sample))).toEqual([]);
  });

for (const sample of [null, true, '/', { a: 1 }])
  test(`${JSON.stringify(sample)} that a create gave stays as it is`, () => {
    expect(ghostOfCapture(sample)).toEqual(sample);
  });
