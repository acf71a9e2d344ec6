import { createContext, runInContext } from 'node:vm';

interface SubmitEvent {
  readonly currentTarget: PageElement;
  preventDefault(): void;
}

type Listener = (event: SubmitEvent) => Promise<void>;

/** An element of a page, with as much of the DOM as our scripts use. */
export class PageElement {
  hidden: boolean;
  disabled = false;
  textContent = '';
  href = '';
  value = '';
  /** What in it has an id. */
  readonly within: PageElement[];
  private readonly children = new Map<string, PageElement>();
  private listener: Listener | undefined;

  constructor(
    readonly id: string,
    attributes: string,
    readonly content: string,
  ) {
    this.hidden = /\shidden\b/.test(attributes);
    this.textContent = content.replace(/<[^>]*>/g, '').trim();
    this.within = [...content.matchAll(/<(?:p|h1) id="([\w-]+)"([^>]*)>/g)].map(
      ([, inner = '', given = '']) => new PageElement(inner, given, ''),
    );
  }

  /** Its first child, or the first part of it with one of these names. */
  querySelector(names: string): PageElement {
    for (const name of names.split(', ')) {
      const [, attributes, content] =
        new RegExp(`<${name}\\b([^>]*)>([^]*?)(?:</${name}>|$)`).exec(this.content) ?? [];
      if (attributes === undefined) continue;
      const part = this.children.get(name) ?? new PageElement(name, attributes, content ?? '');
      this.children.set(name, part);
      return part;
    }
    throw new Error(`#${this.id} has no ${names}`);
  }

  get firstElementChild(): PageElement {
    return this.querySelector('a');
  }

  addEventListener(_type: 'submit', listener: Listener): void {
    this.listener = listener;
  }

  focus(): void {
    if (this.hidden) throw new Error(`#${this.id} is hidden and gets the focus`);
  }

  /** Sends a form as its button does, with what was typed into its one field. */
  async submit(typed?: string): Promise<void> {
    if (this.hidden || !this.listener) throw new Error(`#${this.id} is not there to be sent`);
    if (typed !== undefined) this.querySelector('input').value = typed;
    await this.listener({ currentTarget: this, preventDefault: () => undefined });
  }
}

/** A page of ours with its script running, in as much of a browser as it needs. */
export interface OpenPage {
  readonly title: string;
  /** Where the page has sent its reader by itself; null: nowhere. */
  readonly sentTo: string | null;
  /** What is in the address bar. */
  readonly address: string;
  get(id: string): PageElement;
  /** Ids of the parts that can be seen. */
  visible(): string[];
}

/** Opens a page of `site`, and runs the script that it names. */
export async function openPage(site: string, path: string): Promise<OpenPage> {
  const url = new URL(path, site);
  const markup = await (await fetch(url)).text();
  const [, script = ''] = /<script src="([^"]+)"/.exec(markup) ?? [];
  const parts = partsOf(markup);
  const elements = new Map(parts.flatMap((part) => [part, ...part.within]).map((part) => [part.id, part]));
  const get = (id: string) => {
    const element = elements.get(id);
    if (!element) throw new Error(`The page has no #${id}`);
    return element;
  };
  const [, frontend = ''] = /data-frontend="([^"]*)"/.exec(markup) ?? [];
  const document = { title: '', body: { dataset: { frontend } }, getElementById: get };
  const state = { address: url.href, sentTo: null as string | null };
  const window = {
    document,
    location: {
      search: url.search,
      pathname: url.pathname,
      assign: (target: string) => (state.sentTo = target),
    },
    history: { replaceState: (_: null, __: string, target: string) => (state.address = target) },
    URLSearchParams,
    AbortSignal,
    FormData: function (form: PageElement) {
      return form.content.includes('<input') ? [[nameOf(form), form.querySelector('input').value]] : [];
    },
    fetch: (target: string, options: RequestInit) => fetch(new URL(target, site), options),
  };
  runInContext(await (await fetch(new URL(script, site))).text(), createContext(window));
  return {
    get title() {
      return document.title;
    },
    get sentTo() {
      return state.sentTo;
    },
    get address() {
      return state.address;
    },
    get,
    visible: () => parts.filter(({ hidden }) => !hidden).map(({ id }) => id),
  };
}

/** The parts of a page's `main`, which are shown and hidden. */
function partsOf(markup: string): PageElement[] {
  const [main = ''] = /<main[^]*<\/main>/.exec(markup) ?? [];
  return [...main.matchAll(/<(form|section|p) id="([\w-]+)"([^>]*)>([^]*?)<\/\1>/g)].map(
    ([, , id = '', attributes = '', content = '']) => new PageElement(id, attributes, content),
  );
}

function nameOf(form: PageElement): string {
  return /<input[^>]*\sname="(\w+)"/.exec(form.content)?.[1] ?? '';
}
