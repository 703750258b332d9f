import type { Condition, Pointer } from '../../model.js';

/** A condition of the scenario in words: `$.ok is false`, `status 200 with header x-error`. */
export function conditionText({ status, at, is, not, matches, exists }: Condition): string {
  const demands = [
    ...(is === undefined ? [] : [`is ${JSON.stringify(is)}`]),
    ...(not === undefined ? [] : [`is not ${JSON.stringify(not)}`]),
    ...(matches === undefined ? [] : [`matches /${matches}/`]),
    ...(exists === undefined ? [] : [exists ? 'is there' : 'is not there']),
  ];
  const place = at ? placeText(at) : demands.length > 0 ? 'the body' : '';
  const told = [place, demands.join(' and ')].filter((part) => part !== '').join(' ');
  const answer = status ? `status ${status.join(' or ')}` : '';
  return [answer, told].filter((part) => part !== '').join(' with ');
}

function placeText(pointer: Pointer): string {
  switch (pointer.in) {
    case 'json':
      return pointer.path;
    case 'css':
      return pointer.attr === undefined ? pointer.selector : `${pointer.selector}@${pointer.attr}`;
    case 'body':
      return 'the body';
    default:
      return `${pointer.in} ${pointer.name}`;
  }
}
