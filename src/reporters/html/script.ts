/** Comfort only: filter, keys, copy buttons, links into closed parts. The report is whole without it. Allowed by its hash. */
export const SCRIPT = `'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const box = document.getElementById('find');
  const said = document.querySelector('.find output');
  const items = all('[data-find]');
  const texts = new Map();
  const headed = (item) => (item.closest('.square')?.querySelector('h3').textContent ?? '') + ' ' + item.textContent;
  const textOf = (item) => texts.get(item) ?? (texts.set(item, headed(item).toLowerCase()), texts.get(item));
  const holders = all('.square, details.ledger:not([data-find])');
  let opened = [];

  const filter = () => {
    const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      item.hidden = !words.every((word) => textOf(item).includes(word));
      if (!item.hidden) shown += 1;
    }
    for (const part of opened) part.open = false;
    opened = [];
    for (const holder of holders) {
      const any = holder.querySelector('[data-find]:not([hidden])');
      holder.hidden = words.length > 0 && !any;
      if (words.length > 0 && any && holder.open === false) { holder.open = true; opened.push(holder); }
    }
    said.textContent = words.length === 0 ? '' : shown + ' shown';
  };

  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
    target.scrollIntoView();
  };

  const step = (by) => {
    const cards = all('.finding').filter((card) => !card.hidden);
    const at = cards.indexOf(document.activeElement?.closest('.finding'));
    const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, at + by))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'start' });
  };

  const toggle = () => {
    const cases = all('.case', document.activeElement?.closest('.finding') ?? document.createElement('p'));
    const open = !cases.some((part) => part.open);
    for (const part of cases) part.open = open;
  };

  const keys = { '/': () => box.focus(), j: () => step(1), k: () => step(-1), o: toggle };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && document.activeElement === box) { box.value = ''; filter(); box.blur(); return; }
    if (event.target.closest('input') || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  const copy = async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(button.previousSibling.textContent);
    button.textContent = 'copied';
    setTimeout(() => { button.textContent = 'copy'; }, 1200);
  };
  if (navigator.clipboard) for (const line of all('pre.curl')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'copy';
    button.addEventListener('click', copy);
    const frame = document.createElement('div');
    frame.className = 'copyable';
    line.replaceWith(frame);
    frame.append(line, button);
  }

  let timer;
  box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  box.form.addEventListener('submit', (event) => event.preventDefault());
  window.addEventListener('hashchange', reveal);
  window.addEventListener('beforeprint', () => { for (const part of all('.finding details')) part.open = true; });
  for (const part of all('.find[hidden], .keys[hidden]')) part.hidden = false;
  reveal();
})();
`;
