import { expect, test } from '@playwright/test';
import { idKey, isLongId } from '../../src/run/sighting.js';

for (const { id, isLong } of [
  { id: '7d5f3a10-9c2b-4e8f-a1d6-0b9e8c7f6a52', isLong: true },
  { id: '7D5F3A109C2B4E8FA1D60B9E8C7F6A52', isLong: true },
  { id: '507f1f77bcf86cd799439011', isLong: true },
  { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', isLong: true },
  { id: 'cus_9aF3kQ7xZp1L4mT2', isLong: true },
  { id: 'V1StGXR8_Z5jdHi6B-myT', isLong: true },
  { id: 'NOTE-2026-00001', isLong: false },
  { id: 'INVOICE-2026-000012345', isLong: false },
  { id: 'quarterly-report-draft', isLong: false },
  { id: '100000000000000000', isLong: false },
  { id: '42', isLong: false },
  { id: 42, isLong: false },
  { id: undefined, isLong: false },
])
  test(`${JSON.stringify(id)} is ${isLong ? 'random and long: seen abroad it is evidence' : 'no evidence by itself'}`, () => {
    expect(isLongId(id)).toBe(isLong);
  });

test('an identifier in capitals or without dashes is the same identifier', () => {
  expect(idKey('7D5F3A10-9C2B-4E8F-A1D6-0B9E8C7F6A52')).toBe(idKey('7d5f3a109c2b4e8fa1d60b9e8c7f6a52'));
});
