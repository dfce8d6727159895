import mammoth from 'mammoth';
import { ArchiveRefused, unpack } from './docx-archive.js';
import { withListMarks, withNumbers } from './docx-numbers.js';
import { htmlMarkdown } from './html-markdown.js';
import type { TextRead } from './release-folder.js';

/** Larger ones are no text that people wrote. */
const largestPart = 8 * 1024 * 1024;
const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const pictures = /^image\/(?:png|jpeg|gif)$/;
const monospaced = /courier|consolas|mono|menlo|fixed/i;

const styles = [
  ...['Code', 'Code Block', 'Source Code', 'HTML Preformatted', 'Preformatted Text', 'Macro Text'].map(
    (name) => `p[style-name='${name}'] => pre:separator('\\n')`,
  ),
  ...['Code Char', 'HTML Code', 'Inline Code', 'Verbatim Char', 'Source Text'].map(
    (name) => `r[style-name='${name}'] => code`,
  ),
];

/** A Word document as Markdown: headings, lists, tables, pictures, links and code. Code is what its style or its font says. Takes as long as it takes: see `docxInTime`. */
export async function docxMarkdown(bytes: Buffer): Promise<TextRead> {
  const refused = (message: string): TextRead => ({ kind: 'unreadable', message });
  if (bytes.subarray(0, 8).equals(compoundFile)) {
    return refused('is protected by a password or in the old .doc format: save it as .docx without a password');
  }
  try {
    const parts = await unpack(bytes);
    const tooLarge = [...parts].find(([name, part]) => name.endsWith('.xml') && part.length > largestPart);
    if (tooLarge !== undefined) return refused(`holds ${tooLarge[0]} of ${tooLarge[1].length} bytes`);
    if (!parts.has('word/document.xml')) return refused('is a zip archive, but not a Word document');
    const { value } = await mammoth.convertToHtml(inputOf(parts), {
      styleMap: styles,
      includeEmbeddedStyleMap: false,
      convertImage: mammoth.images.imgElement(async (image) => ({
        src: pictures.test(image.contentType)
          ? `data:${image.contentType};base64,${await image.readAsBase64String()}`
          : `cannot-be-shown:${image.contentType}`,
      })),
      transformDocument: markCode,
    });
    const numbering = parts.get('word/numbering.xml')?.toString('utf8') ?? '';
    return { kind: 'text', text: htmlMarkdown(withNumbers(value, numbering)) };
  } catch (error) {
    if (error instanceof ArchiveRefused) return refused(error.message);
    return refused('is not a Word document that can be read: open it in Word and save it as .docx');
  }
}

/** Mammoth reads from anything that has these; handing it the archive would let it unpack without a bound. */
function inputOf(parts: ReadonlyMap<string, Buffer>): Parameters<typeof mammoth.convertToHtml>[0] {
  const file = {
    exists: (name: string) => parts.has(name),
    read: (name: string, encoding?: BufferEncoding) => {
      const part = parts.get(name) ?? Buffer.alloc(0);
      if (encoding === undefined) return Promise.resolve(part);
      const text = part.toString(encoding);
      return Promise.resolve(name === 'word/document.xml' ? withListMarks(text) : text);
    },
  };
  return { file } as unknown as Parameters<typeof mammoth.convertToHtml>[0];
}

interface WordElement {
  readonly type: string;
  readonly font?: string | null;
  readonly styleName?: string | null;
  readonly children?: readonly WordElement[];
  readonly value?: string;
}

const isCode = (run: WordElement): boolean => monospaced.test(run.font ?? '');

/** Gives runs in a monospaced font, and paragraphs of nothing else, the style of code. */
function markCode(element: WordElement): WordElement {
  const children = element.children?.map(markCode);
  const marked = children === undefined ? element : { ...element, children };
  if (element.type === 'run' && isCode(element)) return { ...marked, styleName: 'Code Char' };
  if (element.type !== 'paragraph' || /^heading|^title/i.test(element.styleName ?? '')) return marked;
  const runs = element.children?.filter((child) => child.type === 'run') ?? [];
  if (runs.length === 0 || !runs.every(isCode) || runs.length !== element.children?.length) return marked;
  return { ...element, styleName: 'Code Block' };
}
