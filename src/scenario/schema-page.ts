import * as z from 'zod';
import { keys, named, pattern, template } from './schema-values.js';
import { figureFacts } from './schema-view.js';

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

const figure = keys({
  at: spot.meta({
    description:
      'Where the figure stands: what stands beside it (its label), or a map. Of several elements with `selector` the sum.',
  }),
  match: pattern
    .optional()
    .meta({ description: 'Regular expression; its first group, or the whole hit, is the figure.' }),
  ...figureFacts,
  parts: spot.optional().meta({ description: 'Figures that add up to it.', examples: [{ selector: 'td.amount' }] }),
});

const address = z.string().regex(/^\//, { error: 'bad-path' });

export const page = z.union([
  address,
  keys({
    page: address.meta({ description: 'Its address.', examples: ['/calls/{id}'] }),
    resource: z.string().optional().meta({ description: 'Kind of record that the address names.' }),
    values: named(z.union([spot, figure]))
      .optional()
      .meta({
        description:
          'Figures on it by name, of a page that is about no record: held to what figures of views are held to, and every other number that is shown with them.',
        examples: [{ customers: { at: 'Customers', equals: 'count(customer)' } }],
      }),
  }),
]);

export type RawPage = z.infer<typeof page>;
export type RawFigure = z.infer<typeof figure>;
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
