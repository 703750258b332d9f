import { SignInError } from '../auth/index.js';
import { EmptyPlaceholder } from '../scenario/template.js';
import { SeedError } from './seeding.js';

/** What the system or the scenario does to us, in words for the report; a bug is none of it and goes on. */
export function misfortuneOf(error: unknown): string {
  if (error instanceof SignInError || error instanceof EmptyPlaceholder || error instanceof SeedError)
    return error.message;
  throw error;
}
