import * as z from 'zod';
import { keys, template } from './schema-values.js';

const spot = z.union([
  z.string().min(1),
  keys({
    label: z.string().optional().meta({ description: 'Its label.' }),
    role: z
      .string()
      .regex(/^[a-z]+$/)
      .optional()
      .meta({ description: 'Its role (WAI-ARIA).', examples: ['textbox', 'button'] }),
    name: z.string().optional().meta({ description: 'With `role`: its accessible name.' }),
    selector: z
      .string()
      .optional()
      .meta({ description: 'CSS selector.', examples: ['#password'] }),
  }).refine(isOnePlace, { error: 'bad-step' }),
]);

/** Something that a person does on a page. */
const step = keys({
  fill: spot.optional().meta({ description: 'Field to fill: its label, placeholder or name, or a map.' }),
  with: template.optional().meta({ description: 'What is typed, or chosen.', examples: ['{{ user.password }}'] }),
  click: spot.optional().meta({ description: 'Button or link to click: what stands on it, or a map.' }),
  see: spot.optional().meta({ description: 'Waits until this is seen: a text, or a map.' }),
  optional: z.boolean().optional().meta({ description: 'Left out where it is not there.', default: false }),
})
  .refine(isOneAct, { error: 'bad-step' })
  .meta({
    id: 'step',
    description: 'One thing that a person does on a page.',
    examples: [{ fill: 'E-mail', with: '{{ user.email }}' }, { click: 'Sign in' }],
  });

export const pageSteps = z.array(step).min(1);

export type RawStep = z.infer<typeof step>;
export type RawSpot = z.infer<typeof spot>;

interface Parts {
  readonly label?: string | undefined;
  readonly role?: string | undefined;
  readonly name?: string | undefined;
  readonly selector?: string | undefined;
}

function isOnePlace({ label, role, name, selector }: Parts): boolean {
  const ways = [label, role, selector].filter((way) => way !== undefined);
  return ways.length === 1 && (name === undefined || role !== undefined);
}

function isOneAct(parts: {
  readonly fill?: unknown;
  readonly with?: unknown;
  readonly click?: unknown;
  readonly see?: unknown;
}): boolean {
  const acts = [parts.fill, parts.click, parts.see].filter((act) => act !== undefined);
  return acts.length === 1 && (parts.fill === undefined) === (parts.with === undefined);
}
