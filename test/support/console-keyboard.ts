import type { Locator, Page } from 'playwright-core';

/** More stops of Tab than any screen has from one end to the other. */
const MOST_STOPS = 250;

/** What is wrong with where the focus is, once the frame with it has been drawn: it is nowhere, has no name, is not seen, or nothing shows that it is there. Null when nothing is. */
export const focusFault = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(`new Promise((resolve) => requestAnimationFrame(() => resolve((() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const name = at.getAttribute('aria-label') || [...(at.labels ?? [])].map((label) => label.innerText).join(' ') || (document.getElementById(at.getAttribute('aria-labelledby') ?? '')?.innerText ?? '') || at.innerText || '',
      who = at.tagName.toLowerCase() + ' "' + name.trim().slice(0, 60) + '"';
    if (!name.trim() && at.id !== 'main') return who + ' has no name: ' + at.outerHTML.slice(0, 120);
    const isOutlined = (each) => each && getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 2,
      shows = [at, ...(at.matches('input[type=radio], input[type=checkbox]') ? [at.nextElementSibling, ...at.labels] : [])].filter((each) => isOutlined(each) && each.getBoundingClientRect().width > 4 && Number(getComputedStyle(each).opacity) > 0.5);
    if (!shows.length && at.id !== 'main') return who + ' shows no focus';
    const box = (shows[0] ?? at).getBoundingClientRect(),
      x = Math.min(Math.max(box.left + Math.min(box.width / 2, 12), 0), innerWidth - 1), y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1);
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return who + ' is outside of the window';
    const hit = document.elementFromPoint(x, y), inside = shows[0] ?? at;
    if (at.id !== 'main' && hit && !inside.contains(hit) && !hit.contains(inside)) return who + ' is covered by ' + hit.outerHTML.slice(0, 100);
    return null;
  })())))`);

/** Somebody without a mouse: what she cannot reach by Tab, or does not see when she is there, is not there for her. */
export class Keyboard {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async to(target: Locator): Promise<void> {
    await target.first().waitFor();
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if (await target.first().evaluate((each) => each === each.ownerDocument.activeElement)) {
        const fault = await focusFault(this.page);
        if (fault) throw new Error(fault);
        return;
      }
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not come to ${String(target)}`);
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await target.and(this.page.locator(':enabled, a')).first().waitFor();
    await this.to(target);
    await this.page.keyboard.press(key);
  }

  button(name: string | RegExp, key = 'Enter'): Promise<void> {
    return this.press(this.page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }), key);
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
  }

  /** An option of a list that opens, by what it is called. */
  async pick(target: Locator, option: string | RegExp): Promise<void> {
    await this.to(target);
    const options = this.page.getByRole('option');
    if (!(await options.first().isVisible())) await this.page.keyboard.press('ArrowDown');
    const wanted = this.page.getByRole('option', { name: option }).first();
    await wanted.waitFor();
    for (let i = 0; i < MOST_STOPS; i++) {
      const active = await target.first().getAttribute('aria-activedescendant');
      if (active && (await wanted.getAttribute('id')) === active) {
        await this.page.keyboard.press('Enter');
        return;
      }
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`the arrows do not come to ${String(option)}`);
  }
}
